import { RefusedSettingError } from "../refused-setting.ts";
import { isAutomatic } from "./added-interfaces/added-interfaces.ts";
import type { InterfaceCommand } from "./interface-commands.ts";
import { readNetifd } from "./netifd.ts";
import type { UbusCalls } from "./ubus/ubus.ts";
import { textOf } from "./uci/option-values.ts";
import { isName } from "./uci/syntax.ts";
import type { UciSection } from "./uci/uci-package.ts";
import type { UciValues } from "./uci/write/uci-change.ts";
import type { UciDraft } from "./uci/write/uci-draft.ts";

// Interfaces as `interface` sections of /etc/config/network. [OpenWrt netifd]

const configuration = "network";

export interface InterfaceTools {
  readonly ubus: UbusCalls;
  /** Has netifd do something after the session. */
  command(command: InterfaceCommand): void;
}

/** The section of this name whose protocol is one of these. */
export function interfaceSection(draft: UciDraft, name: string, protocols: RegExp): UciSection | undefined {
  const section = draft.package(configuration).section(name);
  return section?.type === "interface" && protocols.test(textOf(section, "proto") ?? "none") ? section : undefined;
}

/** Drafts one that stays down, on no link. Throws a `RefusedSetting` of `key`. */
export function addInterface(draft: UciDraft, name: string, proto: string): void {
  // Links are called by it, and the kernel takes 15 characters: `pppoe-cpe_p1234`.
  if (
    !isName(name) ||
    (proto.startsWith("ppp") ? `${proto}-${name}` : name).length > 15 ||
    draft.package(configuration).section(name) !== undefined
  ) {
    throw new RefusedSettingError("key", `no interface can be added as ${JSON.stringify(name)}`);
  }
  draft.add(configuration, name, "interface", { proto, auto: "0" });
}

/** The options of a section for the device that it is on; by the option that names it already, which was another one until 21.02. */
export const linkValues = (section: UciSection, link: string | undefined): UciValues => ({
  [textOf(section, "ifname") === undefined ? "device" : "ifname"]: link,
});

/** netifd follows `auto` when it reloads; one that somebody has taken down by hand has to be told. */
export async function enableInterface(
  draft: UciDraft,
  name: string,
  enabled: boolean,
  { ubus, command }: InterfaceTools,
): Promise<void> {
  const section = draft.package(configuration).section(name);
  const before = section !== undefined && isAutomatic(section);
  if (enabled !== before) draft.set(configuration, name, enabled ? { auto: "", disabled: "" } : { auto: "0" });
  if (!enabled || !before) return;
  const present = await readNetifd(ubus).catch(() => []);
  if (present.find((each) => each.name === name)?.autostart === false) command({ name, verb: "up" });
}

/**
 * netifd leaves down what somebody has taken down, also where it reads another protocol of it: such interfaces have to be told.
 * (netifd/interface.c, `interface_change_config`.) Called once all is drafted.
 */
export async function raiseChanged(draft: UciDraft, { ubus, command }: InterfaceTools): Promise<void> {
  if (draft.changes[configuration] === undefined) return;
  const before = draft.before(configuration);
  const changed = [...draft.package(configuration).sections].filter((section) => {
    const was = before.section(section.name);
    const isOther = was !== undefined && textOf(was, "proto") !== textOf(section, "proto");
    return section.type === "interface" && isOther && isAutomatic(section);
  });
  if (changed.length === 0) return;
  const present = await readNetifd(ubus).catch(() => []);
  for (const { name } of changed) {
    if (present.find((each) => each.name === name)?.autostart === false) command({ name, verb: "up" });
  }
}
