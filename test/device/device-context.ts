import { type DeviceContext, deviceContexts, type ManagementDefaults } from "../../src/device/binding/context.ts";
import { noStatistics } from "../../src/host/linux/links/parse-net-dev.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { Host } from "../../src/ports/host/host.ts";
import type { HostTransaction } from "../../src/ports/host/host-transaction.ts";
import type { LinkReading, Links } from "../../src/ports/host/network/links.ts";
import type { System } from "../../src/ports/host/system.ts";
import type { Identity } from "../../src/ports/identity.ts";
import { manualClock } from "../host/manual-clock.ts";

export const identity: Identity = {
  manufacturer: "Example",
  oui: "0200C0",
  productClass: "Gateway",
  serialNumber: "1234",
  modelName: "G1",
  description: "A gateway",
  hardwareVersion: "1.0",
  softwareVersion: "2.3.4",
  provisioningCode: "TLCO",
};

export const defaults: ManagementDefaults = {
  url: "http://acs.example/",
  username: "0200C0-Gateway-1234",
  password: "secret",
  periodicInform: { enable: true, intervalSeconds: 3600, time: "0001-01-01T00:00:00Z" },
  retry: { minimumWaitSeconds: 5, intervalMultiplier: 2000 },
  connectionRequest: { username: "cr", password: "cr-secret" },
};

/** A link that is up, with what is given. */
export function linkWith(link: Pick<LinkReading, "name"> & Partial<LinkReading>): LinkReading {
  return {
    index: 1,
    kind: "ethernet",
    physical: false,
    macAddress: "02:00:c0:00:00:01",
    mtu: 1500,
    enabled: true,
    state: "up",
    bitRateMbps: undefined,
    duplex: undefined,
    lastChangeSeconds: undefined,
    bridge: undefined,
    stp: undefined,
    lower: undefined,
    vlanId: undefined,
    upstream: false,
    statistics: noStatistics,
    addresses: [],
    ...link,
  };
}

export function systemWith(parts: Partial<System>): System {
  return {
    uptimeSeconds: () => 77,
    hostName: async () => "gateway",
    memory: async () => ({ totalKiB: 2, freeKiB: 1, availableKiB: 1 }),
    processes: async () => ({ cpuUsagePercent: 0, processes: [] }),
    time: async () => ({ enabled: true, synchronized: true, ntpServers: [], timeZone: "UTC0", utcOffsetMinutes: 0 }),
    utcOffsetMinutes: async () => 0,
    ...parts,
  };
}

/** A host with nothing on it but what is given, whose transactions carry out nothing. */
export function hostWith(parts: Partial<Host>): Host {
  return {
    kind: "linux",
    allows: { write: false, reboot: false },
    system: systemWith({}),
    begin: () => transactionWith({}),
    settle: async () => {},
    reboot: async () => {},
    factoryReset: async () => {},
    close: async () => {},
    ...parts,
  };
}

/** One that takes every edit, and does nothing but what is given. */
export function transactionWith(parts: Partial<HostTransaction>): HostTransaction {
  return {
    system: { setHostName: async () => {} },
    links: { change: async () => {} },
    commit: async () => "applied",
    rollback: async () => {},
    ...parts,
  };
}

export const linksOf = (...links: readonly LinkReading[]): Links => ({ read: async () => links });

export function contextsOf(host: Host, clock: Clock = manualClock()): () => DeviceContext {
  return deviceContexts({ host, identity, defaults, clock });
}

export function contextWith(parts: Partial<Host>): DeviceContext {
  return contextsOf(hostWith(parts))();
}
