import { pppProtocols } from "../ppp/ppp-links.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";

// netifd takes static addresses of IPv6, and prefixes, in sections of `proto static` alone. Beside an interface that has its addresses
// from others (DHCP, PPP) they are in one of their own, on the same device, called `cpe6_wan` beside `wan`. [OpenWrt netifd]

const configuration = "network";
const prefix = "cpe6_";
/** What no addresses come over, or is static itself. */
const others = /^(none|static)$/;

/** Whether an interface of this name is there for addresses of another one. It is none that anything else refers to. */
export const isBeside = (name: string): boolean => name.startsWith(prefix);

/** The interface whose addresses those of this name are. */
export const ownerOf = (name: string): string => (isBeside(name) ? name.slice(prefix.length) : name);

export const besideOf = (name: string): string => prefix + name;

/** Whether static addresses of IPv6 need a section beside this one. */
export const needsBeside = (section: UciSection): boolean =>
  section.type === "interface" &&
  !section.anonymous &&
  !isBeside(section.name) &&
  !others.test(textOf(section, "proto") ?? "none");

/** The section beside an interface, drafted where there is none yet. */
export function draftBeside(draft: UciDraft, owner: UciSection): UciSection | undefined {
  const name = besideOf(owner.name);
  if (draft.package(configuration).section(name) === undefined) {
    const [device] = [...wordsOf(owner, "device"), ...wordsOf(owner, "ifname")];
    const isPpp = pppProtocols.test(textOf(owner, "proto") ?? "");
    draft.add(configuration, name, "interface", { proto: "static", device: isPpp ? `@${owner.name}` : device });
  }
  return draft.package(configuration).section(name);
}

/** Those beside an interface that has gone go too. Called once all is drafted. */
export function dropLeftBeside(draft: UciDraft): void {
  if (draft.changes[configuration] === undefined) return;
  for (const { name, type } of [...draft.package(configuration).sections]) {
    const isLeft =
      type === "interface" && isBeside(name) && draft.package(configuration).section(ownerOf(name)) === undefined;
    if (isLeft) draft.delete(configuration, name);
  }
}
