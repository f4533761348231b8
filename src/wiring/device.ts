import type { Agent } from "../agent/agent.ts";
import type { DeviceFiles } from "../agent/context/device-files.ts";
import type { ProcessParts } from "../agent/context/options.ts";
import { startAgent } from "../agent/start-agent.ts";
import type { TraceEntry } from "../cwmp/session/session-context.ts";
import { type DeviceContext, DeviceContexts, type ManagementDefaults } from "../device/binding/context.ts";
import type { VendorFiles } from "../device/device-info/vendor-files.ts";
import type { Expander } from "../model/device/device.ts";
import { openTree } from "../model/device/open-tree.ts";
import type { Kind } from "../model/kind/kind.ts";
import type { Schema } from "../model/schema.ts";
import type { Tree } from "../model/tree.ts";
import type { Clock } from "../ports/clock.ts";
import type { Exchange } from "../ports/exchange.ts";
import type { Host } from "../ports/host/host.ts";
import type { Identity } from "../ports/identity.ts";
import type { Log } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { DeviceOptions } from "./device-options.ts";
import { pause } from "./pause.ts";

/** The system that a device runs on, and the kind of device that it is there. Devices of a process share their kinds. */
export interface Machine {
  readonly kind: Kind<DeviceContext>;
  readonly host: Host;
  readonly identity: Identity;
  /** The data model of what any such system may have, where that of the kind has only what this one has. Absent: that of the kind. */
  readonly wholeSchema?: () => Promise<Schema>;
  /** Fills in values of the kind that differ from device to device. Absent: there are none. */
  readonly expander?: Expander;
  /** What of the overrides its tree is to hold; absent: all. */
  readonly overrides?: ReadonlyMap<string, string>;
}

/** What each device has for itself. */
export interface DeviceParts {
  readonly machine: Machine;
  /** Of its own, where the process has several devices; those of the process without. */
  readonly exchange?: Exchange;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Whether it is one of very many, each of which is to hold little. */
  readonly isOneOfMany?: boolean;
  /** Put before the names of the store's spaces: empty where the device has the store for itself. */
  readonly scope: string;
  readonly random: Random;
  readonly defaults: ManagementDefaults;
  /** What it has otherwise than its kind: lexical values by parameter path. */
  readonly overrides?: ReadonlyMap<string, string>;
  /** The files that it tells of. */
  readonly vendorFiles?: VendorFiles;
  /** What files are moved for, given the tree that a configuration file is restored to. Absent: it moves none. */
  readonly files?: (tree: Tree) => DeviceFiles;
  readonly trace?: (entry: TraceEntry) => void;
}

/** One device that is up. */
export interface Device {
  readonly tree: Tree;
  readonly agent: Agent;
}

/** Opens the device's tree and starts its agent. Rejects with a `ModelError` for overrides that the kind does not admit. */
export async function startDevice(process: ProcessParts, device: DeviceParts): Promise<Device> {
  const { store } = process;
  const { clock = process.clock, defaults, exchange = process.exchange, log = process.log } = device;
  const { isOneOfMany = false, machine, overrides, random, scope, trace, vendorFiles } = device;
  const { expander, host, identity, kind } = machine;
  const kept = machine.overrides ?? overrides;
  const contexts = new DeviceContexts({ host, identity, defaults, clock, files: vendorFiles });
  const tree = await openTree({
    kind,
    context: contexts,
    store,
    log,
    scope,
    pause,
    isSparing: isOneOfMany,
    ...(kept && { overrides: kept }),
    ...(expander && { expander }),
  });
  const files = device.files?.(tree);
  const options = new DeviceOptions(process, { contexts, tree, scope, random, exchange, log, files, trace });
  return { tree, agent: await startAgent(options) };
}
