import type { DsLiteTunnel } from "../../ports/host/uplinks/tunnels.ts";
import { bindObject, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { HostEdits } from "../binding/host-change.ts";
import { canEdit, editsOf, hostChange } from "../binding/row-change.ts";
import { statusOfTunnel, withLinks } from "../interface-stack/tunnel-links.ts";

// [TR-181 DSLite]

const dsliteObject = bindObject("Device.DSLite.", {
  load: async ({ host }) => (await host.dsLite?.read()) ?? [],
  parameters: { Enable: (tunnels) => tunnels.some(({ enabled }) => enabled) },
});

/** An IPv6 address has colons, and a name has none. */
const isAddress = (endpoint: string): boolean => endpoint.includes(":");

interface GivenSettings {
  readonly enabled: boolean;
  readonly name: string;
  readonly address: string;
}

const interfaceSetting = bindTable("Device.DSLite.InterfaceSetting.{i}.", {
  rows: async (context) =>
    keyedBy(await withLinks((await context.host.dsLite?.read()) ?? [], context), ({ key }) => key),
  change: hostChange(
    { Enable: "enabled", EndpointName: "name", EndpointAddress: "address" },
    changeDsLite,
    canEdit("tunnels"),
  ),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: statusOfTunnel,
    EndpointAssignmentPrecedence: ({ origin }) => origins[origin],
    EndpointAddressTypePrecedence: ({ endpoint, origin }) =>
      origin === "static" && isAddress(endpoint) ? "IPv6Address" : "FQDN",
    EndpointAddressInUse: ({ device }) => device?.farEnd ?? "",
    EndpointName: ({ endpoint }) => (isAddress(endpoint) ? "" : endpoint),
    EndpointAddress: ({ endpoint }) => (isAddress(endpoint) ? endpoint : ""),
    Origin: ({ origin }) => origins[origin],
    TunneledInterface: ({ tunneled }) => tunneled,
  },
});

const origins = { dhcp: "DHCPv6", static: "Static" } as const;

const tunnelEdits = editsOf("tunnels");

/** There is room for one of both: what is not empty counts, a name before an address. */
async function changeDsLite(
  host: HostEdits,
  { enabled, name, address }: Partial<GivenSettings>,
  { key, endpoint }: DsLiteTunnel,
): Promise<void> {
  const tunnels = tunnelEdits(host);
  const kept = isAddress(endpoint) ? { name: "", address: endpoint } : { name: endpoint, address: "" };
  const wanted =
    name || address || (name === undefined ? kept.name : "") || (address === undefined ? kept.address : "");
  const asks = name !== undefined || address !== undefined;
  await tunnels.changeDsLite(key, { ...(enabled !== undefined && { enabled }), ...(asks && { endpoint: wanted }) });
}

export const dslite: Component = [dsliteObject, interfaceSetting];
