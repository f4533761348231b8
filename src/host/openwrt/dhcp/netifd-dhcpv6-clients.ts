import type { Dhcpv6ClientReading, Dhcpv6Option } from "../../../ports/host/network/dhcpv6.ts";
import { octetsOfHex } from "../../linux/dhcp/dnsmasq-options.ts";
import { machineAddress } from "../../linux/hosts/mac-address.ts";
import { textAt } from "../../linux/programs/ip-json.ts";
import type { NetifdInterface } from "../netifd.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { type KeyedOption, keyedOptions } from "./noted-options.ts";

const longestDuid = 130;

/**
 * Where netifd runs odhcp6c: interfaces of `proto dhcpv6`, those of PPP too, which are in no configuration. `network`: how
 * they are configured; `macAddress`: of a link.
 */
export function dhcpv6ClientsOf(
  interfaces: readonly NetifdInterface[],
  network: UciPackage | undefined,
  macAddress: (link: string) => string | undefined,
): readonly Dhcpv6ClientReading[] {
  const globals = network && [...network.sections].find(({ type }) => type === "globals");
  return interfaces.flatMap((each) => {
    if (each.proto !== "dhcpv6") return [];
    const section = network?.section(each.name);
    const text = (name: string): string | undefined => section && textOf(section, name);
    const link = each.l3Device ?? each.device;
    const configured = text("clientid") ?? (globals && textOf(globals, "dhcp_default_duid"));
    return [
      {
        key: each.name,
        link,
        enabled: each.autostart,
        duid:
          configured === undefined
            ? duidOf(link === undefined ? undefined : macAddress(link))
            : fitting(octetsOfHex(configured)),
        requestsAddresses: text("reqaddress") !== "none",
        requestsPrefixes: text("reqprefix") !== "no",
        requestedOptions: section === undefined ? [] : requestedOptions(section),
        sentOptions: section === undefined ? [] : sentOptionsOfIpv6(section),
        receivedOptions: optionsIn(textAt(each.data, "passthru") ?? ""),
        prefixes: each.delegated.map(({ address, prefixLength, preferredSeconds, validSeconds }) => ({
          address,
          prefixLength,
          preferredSeconds,
          validSeconds,
        })),
      },
    ];
  });
}

/** What odhcp6c calls itself unless it is told: by the link's MAC address. [RFC 8415 11.4] */
function duidOf(macAddress: string | undefined): Uint8Array | undefined {
  const octets = machineAddress(macAddress)?.split(":");
  return octets && Uint8Array.from([0, 3, 0, 1, ...octets.map((octet) => Number.parseInt(octet, 16))]);
}

const fitting = (octets: Uint8Array | undefined): Uint8Array | undefined =>
  octets !== undefined && octets.length <= longestDuid ? octets : undefined;

/** What is noted of them. */
export const notedSent = "cpe_sendopt";

export const sentOptionsOfIpv6 = (section: UciSection): readonly KeyedOption[] =>
  keyedOptions(wordsOf(section, "sendopts").flatMap(sentOption), section, notedSent);

/** `11:00000de9`, as odhcp6c takes it with `-x`; names of options are left out. */
export function sentOption(word: string): readonly Dhcpv6Option[] {
  const [, tag = "", hex = ""] = /^(\d{1,5}):((?:[\da-f]{2})+)$/i.exec(word) ?? [];
  const value = octetsOfHex(hex);
  return value === undefined || Number(tag) > 65_535 ? [] : [{ tag: Number(tag), value }];
}

const requestedOptions = (section: UciSection): readonly number[] => [
  ...new Set(
    wordsOf(section, "reqopts")
      .filter((word) => /^\d{1,5}$/.test(word))
      .map(Number)
      .filter((tag) => tag <= 65_535),
  ),
];

/** Options as they came, in hexadecimal: two octets each of tag and length, then the value. What is cut off is left out. */
function optionsIn(passthru: string): readonly Dhcpv6Option[] {
  const octets = /^([\da-f]{2})*$/i.test(passthru) ? Buffer.from(passthru, "hex") : Buffer.alloc(0);
  const options: Dhcpv6Option[] = [];
  for (let at = 0; at + 4 <= octets.length; ) {
    const end = at + 4 + octets.readUInt16BE(at + 2);
    if (end > octets.length) break;
    options.push({ tag: octets.readUInt16BE(at), value: Uint8Array.from(octets.subarray(at + 4, end)) });
    at = end;
  }
  return options;
}
