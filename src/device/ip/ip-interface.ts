import type { Dhcpv6Prefix } from "../../ports/host/network/dhcpv6.ts";
import type { AddressReading } from "../../ports/host/network/links.ts";
import { bindObjectBelow, bindTable, bindTableBelow } from "../binding/bind.ts";
import type { DeviceContext } from "../binding/context.ts";
import { expiry, wallMsOf } from "../binding/expiry.ts";
import { interfaceParameters } from "../binding/interface.ts";
import { interfaceStatistics } from "../binding/interface-statistics.ts";
import { signalledBy } from "../binding/signalled.ts";
import { ipKeyOf } from "../interface-stack/interface-layers.ts";
import { type IpInterfaceRow, ipInterfaceChange, ipInterfaceRows } from "./ip-interface-change.ts";
import { ipv4AddressChange, ipv4AddressEditing, ipv4AddressRows } from "./ipv4-address.ts";
import { type Ipv6AddressRow, ipv6AddressChange, ipv6AddressEditing, ipv6AddressRows } from "./ipv6-address.ts";
import { type Ipv6Prefix, prefixText } from "./ipv6-prefix.ts";
import { ipv6PrefixChange, ipv6PrefixEditing, ipv6PrefixRows } from "./ipv6-prefix-rows.ts";
import { subnetMask } from "./subnet-mask.ts";

export const ipInterface = bindTable("Device.IP.Interface.{i}.", {
  rows: async (context: DeviceContext) => {
    const wallMs = wallMsOf(context);
    const { host } = context;
    const [{ ip }, clients, ula] = await Promise.all([
      context.interfaces(),
      host.dhcpv6?.clients().catch(() => undefined), // their own objects say so, and interfaces are there without them
      host.ula?.read(),
    ]);
    const delegatedTo = (name: string): readonly Dhcpv6Prefix[] =>
      (clients ?? []).flatMap(({ link, prefixes }) => (link === name ? prefixes : []));
    const rows: readonly IpInterfaceRow[] = ip.map((row) => ({
      ...row,
      wallMs,
      delegated: delegatedTo(row.link.name),
      local: ula?.links.has(row.link.name),
    }));
    // References are by links.
    return rows.map((row) => [ipKeyOf(row.link), row, row.link.name] as const);
  },
  signalled: signalledBy("links"),
  parameters: {
    ...interfaceParameters,
    IPv4Enable: ({ link }) => link.ipv4Enabled ?? true,
    IPv6Enable: ({ link }) => link.ipv6Enabled,
    ULAEnable: ({ local }) => local,
    Router: () => ({ table: "Device.Routing.Router.{i}.", keys: ["main"] }),
    /** The loopback link has one that is larger than any IP packet. */
    MaxMTUSize: ({ link }) => Math.min(link.mtu, 65535),
    Type: ({ link }) => (link.kind === "loopback" ? "Loopback" : "Normal"),
    Loopback: ({ link }) => link.kind === "loopback",
    Reset: () => false,
  },
  change: ipInterfaceChange({
    Enable: "enabled",
    LowerLayers: "lower",
    IPv4Enable: "ipv4",
    IPv6Enable: "ipv6",
    MaxMTUSize: "mtu",
    ULAEnable: "local",
    Reset: "restart",
  }),
  edits: ipInterfaceRows,
});

export const ipInterfaceStats = bindObjectBelow(ipInterface, "Device.IP.Interface.{i}.Stats.", {
  parameters: interfaceStatistics,
});

export const ipv4Address = bindTableBelow(ipInterface, "Device.IP.Interface.{i}.IPv4Address.{i}.", {
  rows: ({ link }: Pick<IpInterfaceRow, "link">) => ipv4AddressRows(link),
  edits: ipv4AddressEditing,
  change: ipv4AddressChange({ Enable: "enabled", IPAddress: "address", SubnetMask: "subnetMask" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ link, enabled }) => (link.enabled && link.ipv4Enabled !== false && enabled ? "Enabled" : "Disabled"),
    IPAddress: ({ address }) => address.address,
    SubnetMask: ({ address }) => (address.address === "" ? "" : subnetMask(address.prefixLength)),
    AddressingType: ({ address }) => addressingType(address),
  },
});

function addressingType({ origin }: Pick<AddressReading, "origin">): "DHCP" | "AutoIP" | "IPCP" | "Static" | undefined {
  switch (origin) {
    case "dhcp":
    case "autoconfigured":
      return "DHCP";
    case "link-local":
      return "AutoIP";
    case "ppp":
      return "IPCP";
    case "static":
      return "Static";
    case "unknown":
      return undefined;
  }
}

const addressSignalled = (context: DeviceContext, name: string): boolean =>
  signalledBy(name.endsWith("Lifetime") ? "lifetimes" : "links")(context);

export const ipv6Address = bindTableBelow(ipInterface, "Device.IP.Interface.{i}.IPv6Address.{i}.", {
  rows: ({ link, wallMs }: Pick<IpInterfaceRow, "link" | "wallMs">) => ipv6AddressRows({ link, wallMs }),
  edits: ipv6AddressEditing,
  change: ipv6AddressChange({ Enable: "enabled", IPAddress: "address", Prefix: "prefix" }),
  signalled: addressSignalled,
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ link, enabled }) => (link.enabled && enabled ? "Enabled" : "Disabled"),
    IPAddressStatus: (row) => ipv6AddressStatus(row),
    IPAddress: ({ address }) => address.address,
    Origin: ({ address }) => ipv6Origin(address),
    Prefix: ({ address, link }) =>
      address.address === ""
        ? ""
        : {
            table: "Device.IP.Interface.{i}.IPv6Prefix.{i}.",
            keys: [link.name, prefixText(address.address, address.prefixLength)],
          },
    PreferredLifetime: ({ address, wallMs }) => expiry(address.preferredSeconds, wallMs),
    ValidLifetime: ({ address, wallMs }) => expiry(address.validSeconds, wallMs),
    Anycast: () => false,
  },
});

function ipv6AddressStatus({
  address,
  link,
  enabled,
}: Ipv6AddressRow): "Preferred" | "Deprecated" | "Tentative" | "Inaccessible" | "Invalid" {
  if (!enabled) return "Invalid";
  if (link.state !== "up") return "Inaccessible";
  if (address.tentative) return "Tentative";
  return address.deprecated ? "Deprecated" : "Preferred";
}

function ipv6Origin(
  address: Pick<AddressReading, "address" | "origin">,
): "AutoConfigured" | "DHCPv6" | "WellKnown" | "Static" | undefined {
  if (address.address === "::1") return "WellKnown";
  switch (address.origin) {
    case "autoconfigured":
    case "link-local":
    case "ppp":
      return "AutoConfigured";
    case "dhcp":
      return "DHCPv6";
    case "static":
      return "Static";
    case "unknown":
      return undefined;
  }
}

export const ipv6Prefix = bindTableBelow(ipInterface, "Device.IP.Interface.{i}.IPv6Prefix.{i}.", {
  rows: ({ link, wallMs, delegated }: Pick<IpInterfaceRow, "link" | "wallMs" | "delegated">) =>
    ipv6PrefixRows(link, delegated, wallMs),
  edits: ipv6PrefixEditing,
  change: ipv6PrefixChange({ Enable: "enabled", Prefix: "prefix" }),
  signalled: addressSignalled,
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ link, enabled }) => (link.enabled && enabled ? "Enabled" : "Disabled"),
    PrefixStatus: ({ prefix, link, enabled }) => {
      if (!enabled) return "Invalid";
      return link.state !== "up" ? "Inaccessible" : prefix.deprecated ? "Deprecated" : "Preferred";
    },
    Prefix: ({ prefix }) => prefix.text,
    Origin: ({ prefix }) => prefixOrigin(prefix),
    OnLink: ({ prefix, key }) => prefix.origin !== "delegated" && key === undefined,
    PreferredLifetime: ({ prefix, wallMs }) => expiry(prefix.preferredSeconds, wallMs),
    ValidLifetime: ({ prefix, wallMs }) => expiry(prefix.validSeconds, wallMs),
  },
});

function prefixOrigin(
  prefix: Ipv6Prefix,
): "WellKnown" | "RouterAdvertisement" | "Static" | "PrefixDelegation" | undefined {
  switch (prefix.origin) {
    case "link-local":
      return "WellKnown";
    case "delegated":
      return "PrefixDelegation";
    case "autoconfigured":
      return "RouterAdvertisement";
    case "static":
      return "Static";
    case "dhcp":
    case "ppp":
    case "unknown":
      return undefined;
  }
}
