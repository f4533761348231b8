import type { RowReference } from "../../model/binding.ts";
import type { LinkReading } from "../../ports/host/network/links.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "./interface-layers.ts";

/** What a tunnel is to the links of the system. */
export interface TunnelLink {
  /** Undefined while there is none. */
  readonly device: LinkReading | undefined;
  /** Its IP interface, where it has one: what runs through the tunnel. */
  readonly tunneled: RowReference | "";
}

/** Each with the link of its name. */
export async function withLinks<T extends { readonly link: string | undefined }>(
  tunnels: readonly T[],
  { host, interfaces }: DeviceContext,
): Promise<readonly (T & TunnelLink)[]> {
  if (tunnels.length === 0) return [];
  const links = new Map((await host.links?.read())?.map((link) => [link.name, link]));
  const withIp = new Set((await interfaces()).ip.map(({ link }) => link.name));
  return tunnels.map((tunnel) => ({
    ...tunnel,
    device: tunnel.link === undefined ? undefined : links.get(tunnel.link),
    tunneled: tunnel.link !== undefined && withIp.has(tunnel.link) ? ipInterfaceOf(tunnel.link) : "",
  }));
}

/** Whether it does what it is to do. */
export function statusOfTunnel({ enabled, up }: { readonly enabled: boolean; readonly up: boolean | undefined }) {
  if (!enabled) return "Disabled";
  return up === undefined ? undefined : up ? "Enabled" : "Error";
}
