import type { Measurement, TemperatureReading } from "../../../ports/host/hardware/temperatures.ts";

/** When a limit was first reached; undefined while it was not. Unix milliseconds. */
export interface Crossings {
  readonly highMs?: number;
  readonly lowMs?: number;
}

/** What is seen of a sensor since its Reset. */
interface SinceReset {
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

  /** Of the sensor of this name, or of the object at this path. */
  crossings(name: string): Crossings {
    return this.#crossings?.get(name) ?? none;
  }

  note(name: string, crossings: Crossings): void {
    this.#crossings ??= new Map();
    this.#crossings.set(name, crossings);
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

  clear(): void {
    this.#crossings = undefined;
    this.#resets = undefined;
  }
}

const none: Crossings = {};
const nobody: ReadonlySet<string> = new Set();
