import type { Agent } from "../agent/agent.ts";
import type { DeviceFiles } from "../agent/context/device-files.ts";
import type { AgentOptions, ProcessParts } from "../agent/context/options.ts";
import { startAgent } from "../agent/start-agent.ts";
import { handlers } from "../cwmp/handlers.ts";
import type { TraceEntry } from "../cwmp/session/session-context.ts";
import { type DeviceContext, deviceContexts, type ManagementDefaults } from "../device/binding/context.ts";
import { DeviceBoards } from "../device/binding/device-boards.ts";
import type { VendorFiles } from "../device/device-info/vendor-files.ts";
import type { Expander } from "../model/device/device.ts";
import { openTree } from "../model/device/open-tree.ts";
import type { Kind } from "../model/kind/kind.ts";
import type { Tree } from "../model/tree.ts";
import type { Host } from "../ports/host/host.ts";
import type { Identity } from "../ports/identity.ts";
import type { Random } from "../ports/random.ts";
import { pause } from "./pause.ts";

/** The system that a device runs on, and the kind of device that it is there. Devices of a process share their kinds. */
export interface Machine {
  readonly kind: Kind<DeviceContext>;
  readonly host: Host;
  readonly identity: Identity;
  /** Fills in values of the kind that differ from device to device. Absent: there are none. */
  readonly expander?: Expander;
  /** What of the overrides its tree is to hold; absent: all. */
  readonly overrides?: ReadonlyMap<string, string>;
}

/** What each device has for itself. */
export interface DeviceParts {
  readonly machine: Machine;
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

/** What an agent is started with is written member by member, and what it may lack added last, so that all are of one shape. */
type NewOptions = { -readonly [Name in keyof AgentOptions]: AgentOptions[Name] };

/** Opens the device's tree and starts its agent. Rejects with a `ModelError` for overrides that the kind does not admit. */
export async function startDevice(process: ProcessParts, device: DeviceParts): Promise<Device> {
  const { clock, log, store } = process;
  const { defaults, machine, overrides, scope, vendorFiles } = device;
  const { expander, host, identity, kind } = machine;
  const kept = machine.overrides ?? overrides;
  const boards = new DeviceBoards();
  const tree = await openTree({
    kind,
    context: deviceContexts({
      host,
      identity,
      defaults,
      clock,
      boards,
      ...(vendorFiles && { files: vendorFiles }),
    }),
    store,
    log,
    scope,
    pause,
    ...(kept && { overrides: kept }),
    ...(expander && { expander }),
  });
  const options: NewOptions = {
    tree,
    store,
    scope,
    host,
    exchange: process.exchange,
    connectionRequests: process.connectionRequests,
    reports: process.reports,
    clock,
    random: device.random,
    log,
    identity,
    defaults,
    configuration: process.configuration,
    boards,
    handlers,
    pause,
  };
  if (device.files !== undefined) options.files = device.files(tree);
  if (device.trace !== undefined) options.trace = device.trace;
  if (process.meter !== undefined) options.meter = process.meter;
  if (process.traces !== undefined) options.traces = process.traces;
  if (process.process !== undefined) options.process = process.process;
  return { tree, agent: await startAgent(options) };
}
