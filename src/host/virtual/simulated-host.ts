import type { Host } from "../../ports/host/host.ts";
import type { Links } from "../../ports/host/network/links.ts";
import type { Resolvers } from "../../ports/host/network/resolvers.ts";
import type { Routes } from "../../ports/host/network/routes.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Troubles } from "./troubles/troubles.ts";

/** It can also tell what the templates of its kind are filled in with. */
export interface SimulatedHost extends Host {
  readonly links: Links;
  readonly routes: Routes;
  readonly resolvers: Resolvers;
  readonly identity: Identity;
  readonly troubles: Troubles;
  /** Its own MAC address plus `offset`. */
  macAddress(offset: number): string;
  /** The first IPv4 address of the link of that name; empty if it has none. */
  ipv4Address(link: string): string;
  uptimeSeconds(): number;
  wallMs(): number;
  upSinceWallMs(): number;
  bootedAtMs(): number;
  lineQuality(): number;
  lineErrors(): number;
}
