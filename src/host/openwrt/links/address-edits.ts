import { isIPv4 } from "node:net";
import type { AddressEdits, AddressSettings } from "../../../ports/host/network/links.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { InterfaceTools } from "../interface-edits.ts";
import { prefixLengthOf } from "../ipv4-mask.ts";
import { readNetifd } from "../netifd.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciSection } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { allConfiguredIpv4, type ConfiguredIpv4, configuredIpv4, notedAddresses, placeKey } from "./static-ipv4.ts";

const configuration = "network";

/** Static addresses of interfaces in /etc/config/network, in the form that they are written in there. */
export function openWrtAddressEdits(draft: UciDraft, { ubus }: Pick<InterfaceTools, "ubus">): AddressEdits {
  /** Interfaces with static addresses that are on a link; undefined for any. */
  async function sectionsOn(link: string | undefined): Promise<readonly UciSection[]> {
    const present = link === undefined ? [] : await readNetifd(ubus).catch(() => []);
    return [...draft.package(configuration).sections].filter(
      (section) =>
        section.type === "interface" &&
        textOf(section, "proto") === "static" &&
        (link === undefined ||
          present.some(({ name, device, l3Device }) => name === section.name && (l3Device ?? device) === link)),
    );
  }

  async function find(key: string | undefined, link: string | undefined): Promise<ConfiguredIpv4 | undefined> {
    if (key === undefined) return undefined;
    return (await sectionsOn(link)).flatMap(allConfiguredIpv4).find((each) => each.key === key);
  }

  return {
    change: async (key, settings, link) => {
      const before = await find(key, link);
      if (before === undefined) throw new RefusedSettingError(firstOf(settings), "this address is not configured here");
      const after = changed(before, settings, allConfiguredIpv4(before.section).length === 1);
      const all = allConfiguredIpv4(before.section).map((each) => (each.key === before.key ? after : each));
      write(draft, before.section, all);
      // The mask beside the list is that of all who have none of their own.
      const { subnetMask } = settings;
      if (!after.ownLength && subnetMask !== undefined && textOf(before.section, "netmask") !== subnetMask) {
        draft.set(configuration, before.section.name, { netmask: subnetMask });
      }
    },
    add: async (link, key, settings) => {
      const [section] = await sectionsOn(link);
      if (section === undefined) {
        throw new RefusedSettingError("key", `no interface with static addresses is on the link ${link}`);
      }
      const all = allConfiguredIpv4(section);
      if (!/^\w+$/.test(key) || all.some((each) => each.key === key)) {
        throw new RefusedSettingError("key", `no address can be added as ${JSON.stringify(key)}`);
      }
      const open = { key, section, address: "", prefixLength: 24, ownLength: true, enabled: false };
      write(draft, section, [...all, changed(open, settings, false)]);
    },
    remove: async (link, key) => {
      const address = await find(key, link);
      // One that is not from here is shown by what it is.
      if (address === undefined && key.includes("/")) {
        throw new RefusedSettingError("key", "this address is not configured here");
      }
      if (address === undefined) return;
      write(
        draft,
        address.section,
        allConfiguredIpv4(address.section).filter((each) => each.key !== key),
      );
    },
  };
}

const firstOf = (settings: Partial<AddressSettings>): string =>
  settings.address === undefined && settings.enabled === undefined
    ? "subnetMask"
    : settings.address === undefined
      ? "enabled"
      : "address";

function changed(
  before: ConfiguredIpv4,
  { address = before.address, subnetMask, enabled = before.enabled }: Partial<AddressSettings>,
  isAlone: boolean,
): ConfiguredIpv4 {
  const isOpen = address === "" && !enabled;
  if (!isOpen && !(isIPv4(address) && isUnicast(address))) {
    throw new RefusedSettingError("address", `${JSON.stringify(address)} is no IPv4 address of a machine`);
  }
  const isOpenMask = subnetMask === "" && !enabled;
  const prefixLength = subnetMask === undefined || isOpenMask ? before.prefixLength : prefixLengthOf(subnetMask);
  if (prefixLength === undefined || prefixLength === 0) {
    throw new RefusedSettingError("subnetMask", `${JSON.stringify(subnetMask)} is no subnet mask`);
  }
  const ownLength = before.ownLength || (!isAlone && prefixLength !== before.prefixLength);
  return { ...before, address, prefixLength, ownLength, enabled };
}

/** In the form that the list had, or as a list where that is new; notes keep the keys of those that have moved, and those that are out of force. */
function write(draft: UciDraft, section: UciSection, all: readonly ConfiguredIpv4[]): void {
  if (configuredIpv4(section).length !== wordsOf(section, "ipaddr").length) {
    throw new RefusedSettingError("address", `the addresses of ${section.name} are not all understood`);
  }
  const inForce = all.filter(({ enabled }) => enabled);
  const words = inForce.map(({ address, prefixLength, ownLength }) =>
    ownLength ? `${address}/${prefixLength}` : address,
  );
  const noted = [
    ...inForce.filter(({ key }, index) => key !== placeKey(section, index)),
    ...all.filter(({ enabled }) => !enabled),
  ];
  const present = section.option("ipaddr")?.value;
  const isText = !Array.isArray(present) && (words.length < 2 || inForce.every(({ ownLength }) => !ownLength));
  draft.set(configuration, section.name, {
    ipaddr: isText ? words.join(" ") : words,
    [notedAddresses]: noted.map(
      ({ key, enabled, address, prefixLength }) => `${key},${enabled ? 1 : 0},${address}/${prefixLength}`,
    ),
  });
}

/** Neither of no network, nor of many machines. */
const isUnicast = (address: string): boolean => {
  const first = Number(address.split(".")[0]);
  return first > 0 && first < 224;
};
