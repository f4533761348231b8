import { isIPv4 } from "node:net";
import type { Dhcpv4ClientReading, Dhcpv4Option } from "../../../ports/host/network/dhcpv4.ts";
import { numberAt, textAt } from "../../linux/programs/ip-json.ts";
import type { NetifdInterface } from "../netifd.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import { octetsOfHex, octetsOfText, optionOf } from "./dhcp-options.ts";

/** Where netifd runs a DHCP client: interfaces of `proto dhcp`. `network`: how they are configured. */
export function dhcpClientsOf(
  interfaces: readonly NetifdInterface[],
  network: UciPackage | undefined,
): readonly Dhcpv4ClientReading[] {
  return interfaces.flatMap((each) => {
    if (each.proto !== "dhcp") return [];
    const [address] = each.ipv4;
    const section = network?.section(each.name);
    return [
      {
        key: each.name,
        link: each.l3Device ?? each.device,
        enabled: each.autostart,
        state: each.up ? "bound" : each.pending ? "selecting" : "init",
        address: address?.address,
        prefixLength: address?.prefixLength,
        server: addressAt(each, "dhcpserver"),
        routers: each.routes.flatMap(({ target, prefixLength, nextHop }) =>
          target === "0.0.0.0" && prefixLength === 0 && nextHop !== "" && nextHop !== "0.0.0.0" ? [nextHop] : [],
        ),
        dnsServers: each.dnsServers.filter((server) => isIPv4(server)),
        remainingSeconds: remainingSeconds(each),
        sentOptions: section === undefined ? [] : sentOptions(section),
        requestedOptions: section === undefined ? [] : requestedOptions(section),
      } satisfies Dhcpv4ClientReading,
    ];
  });
}

function addressAt({ data }: NetifdInterface, name: string): string | undefined {
  const text = textAt(data, name);
  return text !== undefined && isIPv4(text) ? text : undefined;
}

/**
 * netifd tells the length of the lease and since when the interface is up, which a renewal does not change. A client renews
 * when half of the time is over [RFC 2131 4.4.5], and the address would be gone if that had failed for long.
 */
function remainingSeconds({ up, uptimeSeconds, data }: NetifdInterface): number | undefined {
  const lease = numberAt(data, "leasetime");
  if (!up || lease === undefined || !Number.isInteger(lease) || lease <= 0 || lease >= 2 ** 31) return undefined;
  return lease - (uptimeSeconds % Math.max(1, Math.floor(lease / 2)));
}

function sentOptions(section: UciSection): readonly Dhcpv4Option[] {
  const hostName = textOf(section, "hostname") ?? "";
  const vendor = textOf(section, "vendorid") ?? "";
  const client = textOf(section, "clientid") ?? "";
  const options = [
    ...(hostName === "" || hostName === "*" ? [] : optionOf(12, octetsOfText(hostName))),
    ...(vendor === "" ? [] : optionOf(60, octetsOfText(vendor))),
    ...(client === "" ? [] : optionOf(61, octetsOfHex(client))),
    ...wordsOf(section, "sendopts").flatMap(sentOption),
  ];
  return [...new Map(options.map((option) => [option.tag, option])).values()];
}

/** `0x3c:646f6e` or `43:text`, as udhcpc takes it with `-x`; names of options are left out. */
function sentOption(word: string): readonly Dhcpv4Option[] {
  const [, hex, decimal, value = ""] = /^(?:0x([\da-f]{1,2})|(\d{1,3})):(.*)$/i.exec(word) ?? [];
  const tag = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (!(tag >= 1 && tag <= 254)) return [];
  return optionOf(tag, octetsOfHex(value) ?? octetsOfText(value));
}

const requestedOptions = (section: UciSection): readonly number[] => [
  ...new Set(
    wordsOf(section, "reqopts")
      .filter((word) => /^(\d{1,3}|0x[\da-f]{1,2})$/i.test(word))
      .map(Number)
      .filter((tag) => tag >= 1 && tag <= 254),
  ),
];
