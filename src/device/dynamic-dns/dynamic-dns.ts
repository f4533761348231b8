import { aliasOfKey } from "../binding/alias-of-key.ts";
import { bindTable, bindTableBelow } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ipInterfaceOf } from "../interface-stack/interface-layers.ts";
import { type DynamicDnsRow, dynamicDnsChange, dynamicDnsRows } from "./dynamic-dns-change.ts";

// What the system calls a service is a client, its server and its one name. [TR-181 DynamicDNS]

async function services({ host, interfaces }: DeviceContext): Promise<readonly (readonly [string, DynamicDnsRow])[]> {
  const found = (await host.dynamicDns?.read()) ?? [];
  const withIp = new Set(found.length === 0 ? [] : (await interfaces()).ip.map(({ link }) => link.name));
  return found.map((each) => {
    const ip = each.link !== undefined && withIp.has(each.link) ? ipInterfaceOf(each.link) : "";
    return [each.key, { ...each, ip }] as const;
  });
}

const server = bindTable("Device.DynamicDNS.Server.{i}.", {
  rows: services,
  alias: aliasOfKey,
  change: dynamicDnsChange({
    ServiceName: "service",
    Protocol: "protocol",
    CheckInterval: "checkSeconds",
    RetryInterval: "retrySeconds",
  }),
  parameters: {
    Enable: () => true,
    Name: ({ key }) => key,
    ServiceName: ({ service }) => service,
    ServerAddress: ({ server: address }) => address,
    SupportedProtocols: { constant: ["HTTP", "HTTPS"] },
    Protocol: ({ secure }) => (secure ? "HTTPS" : "HTTP"),
    CheckInterval: ({ checkSeconds }) => checkSeconds,
    RetryInterval: ({ retrySeconds }) => retrySeconds,
    MaxRetries: ({ maxRetries }) => maxRetries,
  },
});

const client = bindTable("Device.DynamicDNS.Client.{i}.", {
  rows: services,
  alias: aliasOfKey,
  edits: dynamicDnsRows,
  change: dynamicDnsChange({ Enable: "enabled", Interface: "link", Username: "username", Password: "password" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: (row) => {
      if (!row.enabled) return "Disabled";
      if (!row.complete) return "Error_Misconfigured";
      return row.running ? (row.lastUpdateMs === undefined ? "Connecting" : "Updated") : "Error";
    },
    LastError: ({ enabled, complete, lastUpdateMs }) =>
      enabled && !complete ? "MISCONFIGURATION_ERROR" : lastUpdateMs === undefined ? undefined : "NO_ERROR",
    Server: ({ key }) => ({ table: server.path, keys: [key] }),
    Interface: ({ ip }) => ip,
    Username: ({ username }) => username,
    Password: () => "",
  },
});

const never = new Date("0001-01-01T00:00:00Z");

const hostname = bindTableBelow(client, "Device.DynamicDNS.Client.{i}.Hostname.{i}.", {
  rows: (row: DynamicDnsRow) => [[row.key, row] as const],
  change: dynamicDnsChange({ Name: "hostName" }),
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ enabled, running, lastUpdateMs }) => {
      if (!enabled) return "Disabled";
      if (!running) return "Error";
      return lastUpdateMs === undefined ? "Updating" : "Registered";
    },
    Name: ({ hostName }) => hostName,
    LastUpdate: ({ lastUpdateMs }) => (lastUpdateMs === undefined ? never : new Date(lastUpdateMs)),
  },
});

export const dynamicDns: Component = [server, client, hostname];
