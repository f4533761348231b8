import type { Measurement, TemperatureReading } from "../../../ports/host/hardware/temperatures.ts";
import type { Instant } from "./shown-instant.ts";

/** When a limit was first reached, or passed last; undefined while it was not. */
export interface Crossings {
  readonly high?: Instant | undefined;
  readonly low?: Instant | undefined;
}

/** How busy the processors were, in percent on the average. `busy` is all that is not idle. */
export interface Load {
  readonly user: number;
  readonly system: number;
  readonly idle: number;
  readonly busy: number;
}

/** The one row of `ProcessStatus.CPU.`: its Name and its key, and that of its crossings. */
export const cpuName = "cpu";

/** What is seen of a sensor since its Reset. */
interface SinceReset {
  /** By the monotonic clock. */
  readonly sinceMs: number;
  lowest: Measurement | undefined;
  highest: Measurement | undefined;
}

/**
 * What the monitors of a device have seen in this run of the agent. In memory; one per device of a fleet.
 * [TR-181 DeviceInfo.TemperatureStatus, TR-181 DeviceInfo.MemoryStatus]
 */
export class MonitorBoard {
  #crossings: Map<string, Crossings> | undefined;
  #resets: Map<string, SinceReset> | undefined;
  #asked: Set<string> | undefined;
  /** Whether a monitor was ever set up in this run of the agent. */
  isUsed = false;
  /** As the monitor of the processors has seen it, if it is on. */
  load: Load = idle;

  /** Of the sensor of this name, or of the object at this path. */
  crossings(name: string): Crossings {
    return this.#crossings?.get(name) ?? none;
  }

  note(name: string, crossings: Crossings): void {
    this.#crossings ??= new Map();
    this.#crossings.set(name, crossings);
  }

  /** The clock was set: tells by it when things were that happened before. */
  timed(wallMsOf: (monotonicMs: number) => number): void {
    const told = (instant: Instant | undefined): Instant | undefined =>
      instant !== undefined && "monotonicMs" in instant ? { wallMs: wallMsOf(instant.monotonicMs) } : instant;
    for (const [name, { high, low }] of this.#crossings ?? [])
      this.#crossings?.set(name, { high: told(high), low: told(low) });
  }

  /** The sensor at this path is to be reset. */
  askReset(path: string): void {
    this.#asked ??= new Set();
    this.#asked.add(path);
  }

  /** The paths of the sensors that are to be reset, since the last call. */
  takeResets(): ReadonlySet<string> {
    const asked = this.#asked ?? nobody;
    this.#asked = undefined;
    return asked;
  }

  reset(name: string, sinceMs: number): void {
    this.#resets ??= new Map();
    this.#resets.set(name, { sinceMs, lowest: undefined, highest: undefined });
    this.#crossings?.delete(name);
  }

  /** A reading as it is since the Reset of its sensor, which takes it into account. */
  seen(reading: TemperatureReading): TemperatureReading {
    const since = this.#resets?.get(reading.name);
    if (since === undefined) return reading;
    const { last } = reading;
    if (last !== undefined && last.atMs >= since.sinceMs) {
      if (since.lowest === undefined || last.celsius < since.lowest.celsius) since.lowest = last;
      if (since.highest === undefined || last.celsius > since.highest.celsius) since.highest = last;
    }
    return { ...reading, sinceMs: since.sinceMs, lowest: since.lowest, highest: since.highest };
  }

  /** The monitor of the processors is off. */
  unloaded(): void {
    this.load = idle;
  }

  clear(): void {
    this.load = idle;
    this.#crossings = undefined;
    this.#resets = undefined;
  }
}

const none: Crossings = {};
const idle: Load = { user: 0, system: 0, idle: 0, busy: 0 };
const nobody: ReadonlySet<string> = new Set();
