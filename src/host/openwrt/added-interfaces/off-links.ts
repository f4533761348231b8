import type { UciPackage } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { addedInterfaces } from "./added-interfaces.ts";

// A link that goes leaves the added interface on it on none: it keeps no link from going. [TR-106 pathRef]

/** The keys of added interfaces that are on a link. */
export const addedOn = (network: UciPackage, link: string): readonly string[] =>
  addedInterfaces(network).flatMap(({ key, device }) => (device === link ? [key] : []));

/** Whether a user of a link, in words, is one of these. */
export const isOneOf = (keys: readonly string[], user: string): boolean =>
  keys.some((key) => user === `interface ${key}`);

export function takeOffLink(draft: UciDraft, keys: readonly string[]): void {
  for (const key of keys) draft.set("network", key, { device: undefined });
}
