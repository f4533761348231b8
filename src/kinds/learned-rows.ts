import { schemaPath } from "../model/paths.ts";
import type { FieldTree } from "./field-tree.ts";

// Rows that a device has learned, from the network or by itself, and nobody has configured: these stay as they are, as the data models
// themselves have it of most.

/** What tells of a row of these tables where it is from, and the value that says that it was configured. */
const tellers: ReadonlyMap<string, readonly [name: string, configured: string]> = new Map([
  ["Device.IP.Interface.{i}.IPv4Address.{i}.", ["AddressingType", "Static"]],
  ["Device.IP.Interface.{i}.IPv6Address.{i}.", ["Origin", "Static"]],
  ["Device.IP.Interface.{i}.IPv6Prefix.{i}.", ["Origin", "Static"]],
  ["Device.DNS.Client.Server.{i}.", ["Type", "Static"]],
  ["Device.DNS.Relay.Forwarding.{i}.", ["Type", "Static"]],
  ["Device.Routing.Router.{i}.IPv4Forwarding.{i}.", ["StaticRoute", "true"]],
  ["Device.Routing.Router.{i}.IPv6Forwarding.{i}.", ["Origin", "Static"]],
  ["InternetGatewayDevice.Layer3Forwarding.Forwarding.{i}.", ["StaticRoute", "true"]],
]);

/** Whether the row that a parameter is in says of itself that it was learned, or is an address of the device to itself. */
export function isLearned({ parameters }: Pick<FieldTree, "parameters">, path: string): boolean {
  const row = path.slice(0, path.lastIndexOf(".") + 1);
  const [name, configured] = tellers.get(schemaPath(row)) ?? [];
  if (name === undefined) return false;
  const shown = (each: string): string | undefined => parameters.get(row + each)?.value;
  const told = shown(name);
  const isConfigured = told === undefined || told === configured || (configured === "true" && told === "1");
  return !isConfigured || /^(?:127\.|::1$)/.test(shown("IPAddress") ?? "");
}
