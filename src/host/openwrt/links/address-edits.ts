import { isIPv6 } from "node:net";
import type { AddressEdits, AddressSettings, StaticKind } from "../../../ports/host/network/links.ts";
import { prefixLengthOf } from "../../linux/links/ipv4-mask.ts";
import { canonical } from "../../linux/links/ipv6-network.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { InterfaceTools } from "../interface-edits.ts";
import { readNetifd } from "../netifd.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { draftBeside, isBeside, needsBeside, ownerOf } from "./beside-client.ts";
import {
  addressForms,
  allConfigured,
  type ConfiguredAddress,
  configuredAddresses,
  noteOf,
  placeKey,
} from "./static-addresses.ts";
import type { StaticOrClient } from "./static-or-client.ts";

const configuration = "network";

/** Static addresses of both families and prefixes, of interfaces in /etc/config/network, in the form that they are written in there. */
export function openWrtAddressEdits(
  draft: UciDraft,
  { ubus }: Pick<InterfaceTools, "ubus">,
  clients: Pick<StaticOrClient, "look">,
): AddressEdits {
  /** Interfaces that have static addresses, or may have some in the place of a client, which come last; undefined for any link. */
  async function sectionsOn(link: string | undefined): Promise<readonly UciSection[]> {
    const present = link === undefined ? [] : await readNetifd(ubus).catch(() => []);
    const here = [...draft.package(configuration).sections].filter(
      (section) =>
        section.type === "interface" &&
        !section.anonymous &&
        /^(static|dhcp)$/.test(textOf(section, "proto") ?? "") &&
        (link === undefined ||
          present.some(
            ({ name, device, l3Device }) => name === ownerOf(section.name) && (l3Device ?? device) === link,
          )),
    );
    const isClient = (section: UciSection): boolean => textOf(section, "proto") === "dhcp";
    return [...here.filter((each) => !isClient(each)), ...here.filter(isClient)];
  }

  /** The section that one is added to; of IPv6 one beside an interface whose addresses are from others. */
  async function sectionFor(link: string, family: StaticKind): Promise<UciSection | undefined> {
    const [section] = await sectionsOn(link);
    if (section !== undefined && (family === 4 || textOf(section, "proto") === "static")) return section;
    if (family === 4) return undefined;
    const present = await readNetifd(ubus).catch(() => []);
    for (const { name, device, l3Device } of present) {
      const owner = (l3Device ?? device) === link ? draft.package(configuration).section(name) : undefined;
      if (owner !== undefined && needsBeside(owner)) return draftBeside(draft, owner);
    }
    return undefined;
  }

  async function find(key: string | undefined, link: string | undefined): Promise<ConfiguredAddress | undefined> {
    if (key === undefined) return undefined;
    return (await sectionsOn(link)).flatMap(ofAllKinds).find((each) => each.key === key);
  }

  return {
    change: async (key, settings, link) => {
      const before = await find(key, link);
      if (before === undefined) throw new RefusedSettingError(firstOf(settings), "this address is not configured here");
      const present = allConfigured(before.section, before.family);
      const after = changed(before, settings, present.length === 1);
      const all = present.map((each) => (each.key === before.key ? after : each));
      write(draft, before, all);
      clients.look(before.section.name);
      // The mask beside the list is that of all who have none of their own.
      const { subnetMask } = settings;
      if (
        before.family === 4 &&
        !after.ownLength &&
        subnetMask !== undefined &&
        textOf(before.section, "netmask") !== subnetMask
      ) {
        draft.set(configuration, before.section.name, { netmask: subnetMask });
      }
    },
    add: async (link, family, key, settings) => {
      const section = await sectionFor(link, family);
      if (section === undefined) {
        throw new RefusedSettingError("row", `no interface with static addresses is on the link ${link}`);
      }
      const all = allConfigured(section, family);
      if (!/^\w+$/.test(key) || ofAllKinds(section).some((each) => each.key === key)) {
        throw new RefusedSettingError("key", `no address can be added as ${JSON.stringify(key)}`);
      }
      const prefixLength = family === 4 ? 24 : 64;
      const open = { family, key, section, address: "", prefixLength, ownLength: true, enabled: false };
      write(draft, open, [...all, changed(open, settings, false)]);
      clients.look(section.name);
    },
    remove: async (link, key) => {
      const address = await find(key, link);
      // One that is not from here is shown by what it is.
      if (address === undefined && key.includes("/")) {
        throw new RefusedSettingError("key", "this address is not configured here");
      }
      if (address === undefined) return;
      const { section, family } = address;
      const left = ofAllKinds(section).filter((each) => each.key !== key);
      if (left.length === 0 && isBeside(section.name)) draft.delete(configuration, section.name);
      else {
        write(
          draft,
          address,
          left.filter((each) => each.family === family),
        );
      }
    },
  };
}

const ofAllKinds = (section: UciSection): readonly ConfiguredAddress[] =>
  ([4, 6, "prefix"] as const).flatMap((kind) => allConfigured(section, kind));

const firstOf = (settings: Partial<AddressSettings>): string =>
  (["address", "enabled", "subnetMask"] as const).find((name) => settings[name] !== undefined) ?? "prefixLength";

function changed(before: ConfiguredAddress, settings: Partial<AddressSettings>, isAlone: boolean): ConfiguredAddress {
  const { address: text = before.address, enabled = before.enabled } = settings;
  const { family } = before;
  const isOpen = text === "" && !enabled;
  if (!isOpen && !(addressForms[family].isAddress(text) && isUnicast(text))) {
    throw new RefusedSettingError("address", `${JSON.stringify(text)} is no ${names[family]}`);
  }
  const address = canonical(text);
  const { prefixLength } = family === 4 ? before : withLength(before, settings.prefixLength);
  if (family === "prefix" && !isOpen && !isNetwork(address, prefixLength)) {
    throw new RefusedSettingError("address", `${address} is more than ${prefixLength} bits of a prefix`);
  }
  return family === 4
    ? { ...before, address, enabled, ...masked(before, settings.subnetMask, enabled, isAlone) }
    : { ...before, address, enabled, ...withLength(before, settings.prefixLength) };
}

const names = { 4: "IPv4 address of a machine", 6: "IPv6 address of a machine", prefix: "IPv6 prefix of networks" };

/** netifd takes a /128 for an address without a length. */
function withLength(
  before: ConfiguredAddress,
  prefixLength = before.prefixLength,
): Pick<ConfiguredAddress, "prefixLength" | "ownLength"> {
  const { bits } = addressForms[before.family];
  if (!(Number.isInteger(prefixLength) && prefixLength > 0 && prefixLength <= bits)) {
    throw new RefusedSettingError("prefixLength", `a prefix of IPv6 has 1 to ${bits} bits here`);
  }
  return { prefixLength, ownLength: before.ownLength || prefixLength !== before.prefixLength };
}

function masked(
  before: ConfiguredAddress,
  subnetMask: string | undefined,
  enabled: boolean,
  isAlone: boolean,
): Pick<ConfiguredAddress, "prefixLength" | "ownLength"> {
  const isOpenMask = subnetMask === "" && !enabled;
  const prefixLength = subnetMask === undefined || isOpenMask ? before.prefixLength : prefixLengthOf(subnetMask);
  if (prefixLength === undefined || prefixLength === 0) {
    throw new RefusedSettingError("subnetMask", `${JSON.stringify(subnetMask)} is no subnet mask`);
  }
  const ownLength = before.ownLength || (!isAlone && prefixLength !== before.prefixLength);
  return { prefixLength, ownLength };
}

/** In the form that the list had, or as a list where that is new; notes keep the keys of those that have moved, and those that are out of force. */
function write(
  draft: UciDraft,
  { section, family }: Pick<ConfiguredAddress, "section" | "family">,
  all: readonly ConfiguredAddress[],
): void {
  const { option, note } = addressForms[family];
  if (textOf(section, "proto") === "dhcp") {
    draft.set(configuration, section.name, { [note]: all.map(noteOf) });
    return;
  }
  if (configuredAddresses(section, family).length !== wordsOf(section, option).length) {
    throw new RefusedSettingError("address", `the addresses of ${section.name} are not all understood`);
  }
  const inForce = all.filter(({ enabled }) => enabled);
  const words = inForce.map(({ address, prefixLength, ownLength }) =>
    ownLength ? `${address}/${prefixLength}` : address,
  );
  const noted = [
    ...inForce.filter(({ key }, index) => key !== placeKey(section, family, index)),
    ...all.filter(({ enabled }) => !enabled),
  ];
  const present = section.option(option)?.value;
  const isText = !Array.isArray(present) && (words.length < 2 || inForce.every(({ ownLength }) => !ownLength));
  draft.set(configuration, section.name, {
    [option]: isText ? words.join(" ") : words,
    [note]: noted.map(noteOf),
  });
}

/** Neither of no network, nor of many machines; of IPv6, not those that each link has by itself, or the machine for itself, either. */
const isUnicast = (address: string): boolean => {
  if (isIPv6(address)) return !/^(::1?|ff..:.*|fe[89ab].:.*|::ffff:.*)$/.test(canonical(address));
  const first = Number(address.split(".")[0]);
  return first > 0 && first < 224;
};

/** Whether an address has no bits but these. */
function isNetwork(address: string, prefixLength: number): boolean {
  const [head = "", tail] = address.split("::");
  const words = (part: string | undefined): readonly string[] =>
    part === undefined || part === "" ? [] : part.split(":");
  const [before, after] = [words(head), words(tail)];
  const zeros = new Array<string>(8 - before.length - after.length).fill("0");
  const bits = [...before, ...zeros, ...after].map((word) => Number.parseInt(word, 16).toString(2).padStart(16, "0"));
  return /^0*$/.test(bits.join("").slice(prefixLength));
}
