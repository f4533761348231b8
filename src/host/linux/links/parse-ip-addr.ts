import { isIP } from "node:net";
import type { AddressReading, LinkReading } from "../../../ports/host/network/links.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../programs/ip-json.ts";
import { originOf } from "./address-origin.ts";
import { kindOfDriver, type LinkOutline, linkState, macAddress } from "./link-outline.ts";

/** The links of `ip -j -d addr`. */
export function parseIpAddr(records: readonly IpRecord[]): readonly LinkOutline[] {
  return records.flatMap(outlineOf);
}

function outlineOf(link: IpRecord): readonly LinkOutline[] {
  const name = textAt(link, "ifname");
  if (name === undefined) return [];
  const flags = Array.isArray(link.flags) ? link.flags : [];
  const enabled = flags.includes("UP");
  const kind = kindOf(link);
  return [
    {
      name,
      index: numberAt(link, "ifindex") ?? 0,
      kind,
      macAddress: macAddress(textAt(link, "address")),
      mtu: numberAt(link, "mtu") ?? 0,
      enabled,
      state: linkState(textAt(link, "operstate") ?? "", enabled, flags.includes("LOWER_UP")),
      master: textAt(link, "master"),
      lower: kind === "vlan" || kind === "macvlan" ? textAt(link, "link") : undefined, // for a veth it is the other end
      vlanId: kind === "vlan" ? numberAt(recordAt(recordAt(link, "linkinfo"), "info_data"), "id") : undefined,
      ...(kind === "tunnel" && farEndOf(link)),
      addresses: recordsAt(link, "addr_info").flatMap((address) => addressOf(address, kind)),
    },
  ];
}

/** `any` for a tunnel to whoever has to do with it. */
function farEndOf(link: IpRecord): Pick<LinkOutline, "farEnd"> {
  const remote = textAt(recordAt(recordAt(link, "linkinfo"), "info_data"), "remote");
  return remote === undefined || isIP(remote) === 0 ? {} : { farEnd: remote };
}

function kindOf(link: IpRecord): LinkReading["kind"] {
  const driver = textAt(recordAt(link, "linkinfo"), "info_kind");
  const known = driver === undefined ? undefined : kindOfDriver(driver);
  if (known !== undefined) return known;
  switch (textAt(link, "link_type")) {
    case "loopback":
      return "loopback";
    case "ppp":
      return "ppp";
    case "ether":
      return driver === undefined ? "ethernet" : "other";
    case "none":
    case "ipip":
    case "tunnel6":
    case "sit":
    case "gre":
    case "gre6":
      return "tunnel";
    default:
      return "other";
  }
}

const forever = 4294967295;

function addressOf(record: IpRecord, kind: LinkReading["kind"]): readonly AddressReading[] {
  const family = textAt(record, "family") === "inet6" ? 6 : 4;
  const address = textAt(record, "local");
  const prefixLength = numberAt(record, "prefixlen");
  if (address === undefined || prefixLength === undefined) return [];
  const seconds = (key: string): number | undefined => {
    const value = numberAt(record, key);
    return value === forever ? undefined : value;
  };
  const dynamic = record.dynamic === true;
  const peer = textAt(record, "address");
  return [
    {
      family,
      address,
      prefixLength,
      ...(peer === undefined ? {} : { peer }),
      scope: scopeOf(textAt(record, "scope")),
      origin: originOf({ family, address, prefixLength, dynamic, ppp: kind === "ppp" }),
      preferredSeconds: seconds("preferred_life_time"),
      validSeconds: seconds("valid_life_time"),
      tentative: record.tentative === true,
      deprecated: record.deprecated === true,
    },
  ];
}

function scopeOf(scope: string | undefined): AddressReading["scope"] {
  return scope === "link" || scope === "host" || scope === "site" ? scope : "global";
}
