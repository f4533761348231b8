import type { ParameterValue, Tree } from "../../model/tree.ts";
import type { Cancel, Clock } from "../../ports/clock.ts";

// What plots are made of: a sample each ten seconds, of the last three hours.

/** One moment; figures by name: `cpu` in percent, `memory` free and total in KiB, octets counted per interface, dBm. */
export interface DeviceSample {
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly figures: Readonly<Record<string, number>>;
}

const everyMs = 10_000;
const mostSamples = 1080;

/** What is read, below the root. */
const patterns = [
  "DeviceInfo.ProcessStatus.CPUUsage",
  "DeviceInfo.MemoryStatus.Total",
  "DeviceInfo.MemoryStatus.Free",
  "IP.Interface.*.Stats.BytesReceived",
  "IP.Interface.*.Stats.BytesSent",
  "WiFi.AccessPoint.*.AssociatedDevice.*.SignalStrength",
];

export class Samples {
  readonly #tree: Tree;
  readonly #clock: Clock;
  #kept: DeviceSample[] = [];
  #cancel: Cancel = () => {};

  constructor(tree: Tree, clock: Clock) {
    this.#tree = tree;
    this.#clock = clock;
  }

  get kept(): readonly DeviceSample[] {
    return this.#kept;
  }

  /** Takes samples until `stop`; one that cannot be taken is left out. */
  start(): void {
    const take = async (): Promise<void> => {
      try {
        const values = await this.#tree.matching(patterns.map((each) => this.#tree.root + each));
        this.#kept = [...this.#kept, { atMs: this.#clock.wallMs(), figures: figuresOf(values) }].slice(-mostSamples);
      } catch {
        // What the system cannot tell now it may tell next time.
      }
      if (!stopped) this.#cancel = this.#clock.after(everyMs, () => void take());
    };
    let stopped = false;
    this.#cancel = this.#clock.after(0, () => void take());
    this.stop = () => {
      stopped = true;
      this.#cancel();
    };
  }

  stop = (): void => {};
}

function figuresOf(values: readonly ParameterValue[]): Readonly<Record<string, number>> {
  const figures: Record<string, number> = {};
  const signals = new Map<string, number[]>();
  for (const { path, value } of values) {
    const number = Number(value);
    const point = /WiFi\.AccessPoint\.(\d+)\./.exec(path)?.[1];
    if (point !== undefined) signals.set(point, [...(signals.get(point) ?? []), number]);
    else figures[nameOf(path)] = number;
  }
  for (const [point, each] of signals) figures[`signal.${point}`] = Math.min(...each);
  return figures;
}

function nameOf(path: string): string {
  const [, number = "", way = ""] = /IP\.Interface\.(\d+)\.Stats\.Bytes(\w+)$/.exec(path) ?? [];
  if (number !== "") return `${way === "Sent" ? "sent" : "received"}.${number}`;
  if (path.endsWith("CPUUsage")) return "cpu";
  return path.endsWith("Total") ? "memoryTotal" : "memoryFree";
}
