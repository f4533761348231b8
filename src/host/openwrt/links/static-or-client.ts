import type { RefusedSetting } from "../../../ports/host/host-transaction.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { isAutomatic } from "../added-interfaces/added-interfaces.ts";
import { textOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { addressForms, allConfigured, noteOf } from "./static-addresses.ts";

// An interface of OpenWrt has its IPv4 addresses by DHCP or by its configuration. One whose client is out of force, and that has
// static addresses in force, is `proto 'static'`, and notes that it has a client. [OpenWrt netifd]

const configuration = "network";
const note = "cpe_client";

/** What `option ipaddr` and the like are to a client: the address that it asks for first, and what somebody has left. */
const clientsOwn = { ipaddr: "cpe_client_ipaddr", netmask: "cpe_client_netmask" } as const;

/** What is noted of the client, as it was before. */
const notedOf = (section: UciSection): UciValues =>
  Object.fromEntries(
    Object.entries(clientsOwn).map(([option, beside]) => [beside, section.option(option)?.value] as const),
  );

/** The same the other way, without the notes. */
const ownAgain = (section: UciSection): UciValues =>
  Object.fromEntries(Object.entries(clientsOwn).map(([option, beside]) => [option, section.option(beside)?.value]));

const forgotten: UciValues = Object.fromEntries([note, ...Object.values(clientsOwn)].map((option) => [option, ""]));

/** Whether the section has static addresses in the place of a DHCP client of its own. */
export const isClientOutOfForce = (section: UciSection): boolean =>
  section.type === "interface" && textOf(section, "proto") === "static" && textOf(section, note) !== undefined;

export interface StaticOrClient {
  /** Has the section of this name looked at once all is staged. */
  look(name: string): void;
  /** The client of such a section is to be in force again. */
  want(name: string): void;
  /** The section is one with static addresses alone. */
  forget(name: string): void;
  /** Gives each section its protocol. */
  settled(): readonly RefusedSetting[];
}

export function staticOrClient(draft: UciDraft): StaticOrClient {
  const names = new Set<string>();
  const wanted = new Set<string>();

  function settle(name: string): RefusedSetting | undefined {
    const section = draft.package(configuration).section(name);
    if (section === undefined) return undefined;
    const all = allConfigured(section, 4);
    const inForce = all.filter(({ enabled }) => enabled);
    const { option, note: noted } = addressForms[4];
    if (textOf(section, "proto") === "dhcp" && inForce.length > 0) {
      if (isAutomatic(section)) return both(name);
      draft.set(configuration, name, {
        proto: "static",
        auto: "",
        disabled: "",
        ...notedOf(section),
        netmask: "",
        [option]: inForce.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
        [note]: "dhcp",
      });
    }
    if (wanted.has(name) && isClientOutOfForce(section)) {
      if (inForce.length > 0) return both(name);
      draft.set(configuration, name, {
        proto: "dhcp",
        ...ownAgain(section),
        [noted]: all.map(noteOf),
        ...forgotten,
      });
    }
    return undefined;
  }

  return {
    look: (name) => void names.add(name),
    want: (name) => {
      names.add(name);
      wanted.add(name);
    },
    forget: (name) => draft.set(configuration, name, forgotten),
    settled: () => [...names].flatMap((name) => settle(name) ?? []),
  };
}

const both = (name: string): RefusedSettingError =>
  new RefusedSettingError(
    "enabled",
    `${name} has its IPv4 addresses by DHCP or static, not both: its DHCPv4.Client is disabled where an IPv4Address is enabled`,
  );
