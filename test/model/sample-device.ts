import type { BoundObject, Change, Fault, InitialObject, ObjectBinding, Wanted } from "../../src/model/binding.ts";
import { openTree, type TreeParts } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { Tree } from "../../src/model/tree.ts";
import type { Log, LogFields } from "../../src/ports/log.ts";
import { type MemoryStore, memoryStore } from "./memory-store.ts";
import { type Firewall, firewallBindings } from "./sample-firewall.ts";
import { sampleSchema } from "./sample-schema.ts";

// A small system with network links, bound to the sample schema.

export interface Link {
  name: string;
  up: boolean;
  mtu: number;
  bytes: bigint;
  addresses: string[];
}

export interface System extends Firewall {
  links: Link[];
  uptime: number;
  version: string;
  hostName: string;
  url: string;
  /** How often links were asked for. */
  asked: number;
  /** Whether it tells when links change. */
  tells: boolean;
}

export const link = (name: string, facts: Partial<Link> = {}): Link => ({
  name,
  up: true,
  mtu: 1500,
  bytes: 0n,
  addresses: [],
  ...facts,
});

export const system = (facts: Partial<System> = {}): System => ({
  links: [link("lo", { mtu: 65535 }), link("eth0", { bytes: 2n ** 60n, addresses: ["192.0.2.1", "192.0.2.2"] })],
  uptime: 42,
  version: "1.0",
  hostName: "router",
  url: "http://192.0.2.1:7547/x",
  asked: 0,
  tells: false,
  rules: [],
  open: true,
  step: () => undefined,
  ...facts,
});

const ipInterface: ObjectBinding<System, Link> = {
  path: "Device.IP.Interface.{i}.",
  rows: {
    kind: "system",
    load: (host) => {
      host.asked++;
      return Promise.resolve(host.links.map((row) => [row.name, row] as const));
    },
  },
  parameters: {
    Enable: (row) => row.up,
    Name: (row) => row.name,
    MaxMTUSize: (row) => row.mtu,
    LastChange: { constant: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)) },
  },
  signalled: (host) => host.tells,
  change: (host, wanted, before) => Promise.resolve(changeLink(host, wanted, before)),
};

function changeLink(host: System, wanted: Wanted, before: Link): Change | readonly Fault[] {
  if (wanted.MaxMTUSize === 666) {
    return [{ path: "MaxMTUSize", kind: "value", reason: "the system does not like it" }];
  }
  const present = (): Link | undefined => host.links.find((row) => row.name === before.name);
  const was = { ...before };
  return {
    validate: async () => {
      await host.step(`validate ${before.name}`);
      return [];
    },
    commit: async () => {
      await host.step(`commit ${before.name}`);
      Object.assign(present() ?? {}, {
        ...("Enable" in wanted ? { up: wanted.Enable } : {}),
        ...("MaxMTUSize" in wanted ? { mtu: wanted.MaxMTUSize } : {}),
      });
      await host.step(`committed ${before.name}`);
      return "applied";
    },
    rollback: () => {
      Object.assign(present() ?? {}, was);
      return Promise.resolve();
    },
  };
}

const ipStats: ObjectBinding<System, Link> = {
  path: "Device.IP.Interface.{i}.Stats.",
  rows: { kind: "of-parent" },
  parameters: { BytesSent: (row) => row.bytes, Reset: () => false },
  change: () => Promise.resolve({ commit: () => Promise.resolve("deferred"), rollback: () => Promise.resolve() }),
};

const ipAddress: ObjectBinding<System, string, Link> = {
  path: "Device.IP.Interface.{i}.IPv4Address.{i}.",
  rows: { kind: "of-parent-rows", rows: (parent) => parent.addresses.map((address) => [address, address] as const) },
  parameters: { IPAddress: (address) => address },
};

const deviceInfo: ObjectBinding<System, System> = {
  path: "Device.DeviceInfo.",
  rows: { kind: "single", load: (host) => Promise.resolve(host) },
  parameters: {
    Manufacturer: { constant: "ACME" },
    SoftwareVersion: (host) => host.version,
    ProvisioningCode: { stored: "" },
    UpTime: (host) => host.uptime,
    HostName: (host) => host.hostName,
  },
  change: (host, wanted) => {
    const before = host.hostName;
    return Promise.resolve({
      commit: async () => {
        await host.step("commit host name");
        host.hostName = String(wanted.HostName);
        return "applied";
      },
      rollback: () => {
        host.hostName = before;
        return Promise.resolve();
      },
    });
  },
};

const managementServer: ObjectBinding<System, System> = {
  path: "Device.ManagementServer.",
  rows: { kind: "single", load: (host) => Promise.resolve(host) },
  parameters: {
    URL: { stored: "http://acs.example/" },
    Password: { stored: "" },
    PeriodicInformInterval: { stored: 86400 },
    ParameterKey: { stored: "" },
    ConnectionRequestURL: (host) => host.url,
    InstanceMode: { stored: "InstanceNumber" },
    AutoCreateInstances: { stored: false },
    CompressionSupported: { constant: ["GZIP", "Deflate"] },
    Compression: { stored: "" },
  },
};

const portMapping: ObjectBinding<System> = {
  path: "Device.NAT.PortMapping.{i}.",
  rows: { kind: "stored" },
  parameters: {
    Enable: { stored: false },
    Status: { stored: "Disabled" },
    Interface: { stored: "" },
    ExternalPort: { stored: 0 },
    Protocol: { stored: "TCP" },
    Description: { stored: "" },
  },
};

export const sampleBindings: readonly BoundObject<System>[] = [
  { path: "Device.", rows: { kind: "of-parent" }, parameters: { RootDataModelVersion: { constant: "2.19" } } },
  deviceInfo,
  managementServer,
  ipInterface,
  ipStats,
  ipAddress,
  portMapping,
  {
    path: "Device.NAT.PortMapping.{i}.Schedule.",
    rows: { kind: "of-parent" },
    parameters: { From: { stored: "0001-01-01T00:00:00Z" } },
  },
  { path: "Device.NAT.PortMapping.{i}.Rule.{i}.", rows: { kind: "stored" }, parameters: { Port: { stored: 0 } } },
  ...firewallBindings,
];

const sampleInitial: readonly InitialObject[] = [
  { path: "Device.DeviceInfo.", values: { SerialNumber: `\${serial}` } },
  { path: "Device.Zone.1.", values: { Name: "lan", Members: "", Uplink: "Device.IP.Interface.9" } },
  { path: "Device.Zone.4.", values: { Name: `wan \${serial}`, Alias: "wan", Members: "Device.Zone.1" } },
  { path: "Device.Diagnostics.", values: { DiagnosticsState: "None" } },
];

const sampleKind = compileKind({ schema: sampleSchema, bindings: sampleBindings, initial: sampleInitial });

export interface Remembered {
  readonly fact: string;
  readonly fields: LogFields | undefined;
}

export function rememberingLog(lines: Remembered[] = []): Log {
  const take = (fact: string, fields?: LogFields): void => {
    lines.push({ fact, fields });
  };
  return { debug: take, info: take, warn: take, error: take };
}

export interface SampleDevice {
  readonly tree: Tree;
  readonly host: System;
  readonly store: MemoryStore;
  readonly log: readonly Remembered[];
}

export async function sampleDevice(
  host: System = system(),
  store: MemoryStore = memoryStore(),
  more: Partial<TreeParts<System>> = {},
): Promise<SampleDevice> {
  const log: Remembered[] = [];
  const tree = await openTree<System>({
    kind: sampleKind,
    context: () => host,
    store,
    log: rememberingLog(log),
    expander: { expand: (template) => template.replaceAll(`\${serial}`, "S1") },
    ...more,
  });
  return { tree, host, store, log };
}

/** Values by path. */
export async function valuesOf(tree: Tree, ...paths: readonly string[]): Promise<Record<string, string>> {
  return Object.fromEntries((await tree.values(paths)).map(({ path, value }) => [path, value]));
}

/** The kinds of fault by path that a refused call comes to; rejects if it was not refused. */
export async function faultsOf(call: Promise<unknown>): Promise<Record<string, string>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && "faults" in error) {
      const { faults } = error as unknown as { readonly faults: readonly Fault[] };
      return Object.fromEntries(faults.map(({ path, kind }) => [path, kind]));
    }
    throw error;
  }
  return {};
}
