import { isIP } from "node:net";
import type { ResolverServer, ServerSettings } from "../../../ports/host/network/resolvers.ts";
import type { VirtualLink } from "../../../ports/host/virtual-system.ts";
import { refuse } from "../keyed-list.ts";

// Name servers that were added to those that the device has learned.

export interface AddedServer {
  readonly key: string;
  readonly enabled: boolean;
  readonly address: string;
  readonly link?: string | undefined;
}

export const asRead = (server: AddedServer): ResolverServer => ({ ...server, link: server.link, origin: "static" });

/** Throws a `RefusedSettingError` for what no server can have. */
export function checkServer(
  { address = "", link }: Partial<ServerSettings>,
  links: readonly Pick<VirtualLink, "name">[],
): void {
  if (address !== "" && isIP(address) === 0) refuse("address", `${JSON.stringify(address)} is no IP address`);
  if (link !== undefined && !links.some(({ name }) => name === link)) refuse("link", `there is no link ${link}`);
}

/** Throws a `RefusedSettingError` that names the first of the settings unless one of this key was added. */
export function requireAdded(
  added: readonly AddedServer[],
  key: string,
  settings: Partial<ServerSettings>,
  learned: readonly ResolverServer[],
): void {
  if (added.some((server) => server.key === key)) return;
  const isLearned = learned.some(({ address }) => address === key);
  refuse(Object.keys(settings)[0] ?? "key", isLearned ? `${key} was learned` : `there is no server ${key}`);
}
