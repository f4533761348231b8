import { type IpRecord, numberAt, recordAt, recordsAt, textAt, textsAt } from "../linux/programs/ip-json.ts";
import type { UbusTable } from "./ubus/blobmsg.ts";
import type { UbusCalls } from "./ubus/ubus.ts";

// What netifd tells of the interfaces that it configures: `ubus call network.interface dump`.

interface NetifdAddress {
  readonly address: string;
  readonly prefixLength: number;
  /** The other end of a point-to-point link. */
  readonly peer: string | undefined;
  /** Undefined for ever. */
  readonly preferredSeconds: number | undefined;
  readonly validSeconds: number | undefined;
}

/** A prefix that was delegated to the interface, or given on to it by another one. */
interface NetifdPrefix extends NetifdAddress {
  /** The interface that it was delegated to (`class`); undefined for the ULA. */
  readonly source: string | undefined;
}

interface NetifdRoute {
  readonly target: string;
  readonly prefixLength: number;
  /** `0.0.0.0` or `::` for none. */
  readonly nextHop: string;
  readonly metric: number;
  /** Undefined for ever. */
  readonly validSeconds: number | undefined;
}

export interface NetifdInterface {
  /** Name of its section in /etc/config/network, or of the dynamic interface. */
  readonly name: string;
  readonly up: boolean;
  readonly pending: boolean;
  readonly dynamic: boolean;
  /** Whether it is to be up; false after `ifdown`. */
  readonly autostart: boolean;
  /** Protocol handler: static, dhcp, dhcpv6, pppoe, none, … */
  readonly proto: string;
  /** The device that the configuration names; undefined for one without. */
  readonly device: string | undefined;
  /** The device that carries IP; only while it is up. */
  readonly l3Device: string | undefined;
  /** Seconds; 0 while it is down. */
  readonly uptimeSeconds: number;
  readonly ipv4: readonly NetifdAddress[];
  readonly ipv6: readonly NetifdAddress[];
  readonly delegated: readonly NetifdPrefix[];
  readonly assigned: readonly (NetifdPrefix & { readonly localAddress: string | undefined })[];
  /** Those of its protocol and its configuration, not those to its own subnets. */
  readonly routes: readonly NetifdRoute[];
  readonly dnsServers: readonly string[];
  readonly dnsSearch: readonly string[];
  /** Of the protocol: `dhcpserver`, `leasetime`, `ntpserver`, `zone`, … */
  readonly data: IpRecord;
  /** The last of its troubles, as `pppoe/AUTH_TOPEER_FAILED`; it stays until the next attempt has an outcome. */
  readonly lastError: string | undefined;
}

/** All interfaces, in netifd's order. Rejects with a `UbusError`. */
export async function readNetifd(ubus: UbusCalls): Promise<readonly NetifdInterface[]> {
  return parseInterfaces((await ubus.call("network.interface", "dump")) ?? {});
}

function parseInterfaces(dump: UbusTable): readonly NetifdInterface[] {
  return recordsAt(dump, "interface").flatMap((each) => {
    const name = textAt(each, "interface");
    if (name === undefined) return [];
    const error = recordsAt(each, "errors").at(-1);
    return [
      {
        name,
        up: each.up === true,
        pending: each.pending === true,
        dynamic: each.dynamic === true,
        autostart: each.autostart === true,
        proto: textAt(each, "proto") ?? "none",
        device: textAt(each, "device"),
        l3Device: textAt(each, "l3_device"),
        uptimeSeconds: numberAt(each, "uptime") ?? 0,
        ipv4: recordsAt(each, "ipv4-address").flatMap(addressOf),
        ipv6: recordsAt(each, "ipv6-address").flatMap(addressOf),
        delegated: recordsAt(each, "ipv6-prefix").flatMap(prefixOf),
        assigned: recordsAt(each, "ipv6-prefix-assignment").flatMap((given) =>
          prefixOf(given).map((prefix) => ({
            ...prefix,
            localAddress: textAt(recordAt(given, "local-address"), "address"),
          })),
        ),
        routes: recordsAt(each, "route").flatMap(routeOf),
        dnsServers: textsAt(each, "dns-server"),
        dnsSearch: textsAt(each, "dns-search"),
        data: recordAt(each, "data"),
        lastError: error && [textAt(error, "subsystem"), textAt(error, "code")].join("/"),
      },
    ];
  });
}

function addressOf(record: IpRecord): readonly NetifdAddress[] {
  const address = textAt(record, "address");
  const prefixLength = numberAt(record, "mask");
  if (address === undefined || prefixLength === undefined) return [];
  return [
    {
      address,
      prefixLength,
      peer: textAt(record, "ptpaddress"),
      preferredSeconds: numberAt(record, "preferred"),
      validSeconds: numberAt(record, "valid"),
    },
  ];
}

function routeOf(record: IpRecord): readonly NetifdRoute[] {
  const target = textAt(record, "target");
  const prefixLength = numberAt(record, "mask");
  if (target === undefined || prefixLength === undefined) return [];
  return [
    {
      target,
      prefixLength,
      nextHop: textAt(record, "nexthop") ?? "",
      metric: numberAt(record, "metric") ?? 0,
      validSeconds: numberAt(record, "valid"),
    },
  ];
}

const prefixOf = (record: IpRecord): readonly NetifdPrefix[] =>
  addressOf(record).map((prefix) => ({ ...prefix, source: textAt(record, "class") }));
