import type { Load } from "../../device/device-info/monitors/monitor-board.ts";
import type { ProcessorTimes } from "../../ports/host/hardware/processors.ts";

/** What the processors did between two looks, as shares of the time. */
interface Sample {
  readonly user: number;
  readonly system: number;
  readonly idle: number;
}

/** The latest samples of the processors' load, and their average. [TR-181 DeviceInfo.ProcessStatus.CPU] */
export class LoadWindow {
  #before: ProcessorTimes | undefined;
  #samples: readonly Sample[] = [];

  /** Takes a sample of the time since the last look, and keeps `most`; undefined while there is none. */
  look(times: ProcessorTimes, most: number): Load | undefined {
    const sample = this.#before && sampleOf(this.#before, times);
    this.#before = times;
    if (sample !== undefined) this.#samples = [...this.#samples, sample];
    this.#samples = this.#samples.slice(-most);
    if (this.#samples.length === 0) return undefined;
    const [user, system, idle] = (["user", "system", "idle"] as const).map((mode) => this.#percent(mode));
    return { user: user ?? 0, system: system ?? 0, idle: idle ?? 0, busy: 100 - (idle ?? 0) };
  }

  #percent(mode: keyof Sample): number {
    const sum = this.#samples.reduce((total, sample) => total + sample[mode], 0);
    return Math.round((100 * sum) / this.#samples.length);
  }
}

/** Undefined where no time has passed; a counter that went back counts as one that has stood still. */
function sampleOf(before: ProcessorTimes, now: ProcessorTimes): Sample | undefined {
  const user = Math.max(0, now.user - before.user);
  const system = Math.max(0, now.system - before.system);
  const idle = Math.max(0, now.idle - before.idle);
  const all = user + system + idle;
  return all > 0 ? { user: user / all, system: system / all, idle: idle / all } : undefined;
}
