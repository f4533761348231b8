import type { UbusCalls } from "../../../src/host/openwrt/ubus/ubus.ts";
import { formatPackage } from "../../../src/host/openwrt/uci/format-package.ts";
import { parsePackage } from "../../../src/host/openwrt/uci/parse-package.ts";
import { UciDraft } from "../../../src/host/openwrt/uci/write/uci-draft.ts";

// Packages that edits are tried on, and what netifd tells of the interfaces in them.

export type Packages = Readonly<Record<string, string>>;

/** Lines of a package may begin with blanks instead of a tab. */
export const draftOf = (packages: Packages): UciDraft =>
  new UciDraft((name) => {
    const text = packages[name];
    return text === undefined ? undefined : parsePackage(name, text.replaceAll(/^ +(?=option|list)/gm, "\t"));
  });

/** Each section as lines without blanks, options in order of their names: `config dhcp 'lan'`, `start '100'`. */
export function sectionsOf(draft: UciDraft, name: string): readonly (readonly string[])[] {
  return formatPackage(draft.package(name), { header: false })
    .split(/^(?=config)/m)
    .map((section) =>
      section
        .trim()
        .split("\n")
        .map((line) => line.trim().replace(/^option /, "")),
    )
    .filter(([first]) => first !== "")
    .map(([head = "", ...options]) => [head, ...options.toSorted()]);
}

/** Of one section, by its name; empty where there is none. */
export const optionsOf = (draft: UciDraft, name: string, section: string): readonly string[] =>
  sectionsOf(draft, name)
    .find(([head]) => head?.endsWith(`'${section}'`) === true)
    ?.slice(1) ?? [];

/** netifd with these interfaces, as its dump has them. */
export const netifdWith = (...interfaces: readonly object[]): UbusCalls => ({
  call: async () => ({ interface: interfaces }) as never,
  objects: async () => [],
});

export const lan = {
  interface: "lan",
  up: true,
  autostart: true,
  proto: "static",
  device: "br-lan",
  l3_device: "br-lan",
  "ipv4-address": [{ address: "192.168.1.1", mask: 24 }],
};
