import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { ChangeFeed, SignalledReading } from "../../../ports/host/change-feed.ts";
import type { Log } from "../../../ports/log.ts";
import type { RunningProgram, StartProgram } from "./start-program.ts";

/** Until then after its start, `ip monitor` may not be listening to the kernel yet. */
const settleMs = 1000;
/** However much is printed, word of it is passed on no more often than this. */
const gatherMs = 100;
/** One that ran for so long may be started again at once when it ends. */
const steadyMs = 60_000;
const firstRestartMs = 1000;
const longestRestartMs = 600_000;

const told: ReadonlySet<SignalledReading> = new Set(["links", "lifetimes", "routes"]);

/**
 * Changes of links, addresses and routes as `ip monitor` prints them, as long as somebody listens. It is started again when
 * it ends, later each time; where there is no `ip`, nothing is ever told.
 */
export class IpMonitor implements ChangeFeed {
  readonly #start: StartProgram;
  readonly #clock: Clock;
  readonly #log: Log;
  #listener: (() => void) | undefined;
  #program: RunningProgram | undefined;
  /** Cancels what is to be done next: believe it, read on, or start it again. */
  #next: Cancel | undefined;
  #settled = false;
  #startedMs = 0;
  #restartMs = firstRestartMs;

  constructor(start: StartProgram, clock: Clock, log: Log) {
    this.#start = start;
    this.#clock = clock;
    this.#log = log;
  }

  isSignalled(reading: SignalledReading): boolean {
    return this.#settled && told.has(reading);
  }

  subscribe(listener: () => void): Cancel {
    const first = this.#listener === undefined;
    this.#listener = listener;
    if (first) this.#begin();
    return () => {
      if (this.#listener === listener) this.close();
    };
  }

  close(): void {
    this.#listener = undefined;
    this.#settled = false;
    this.#restartMs = firstRestartMs;
    this.#next?.();
    this.#next = undefined;
    this.#program?.stop();
    this.#program = undefined;
  }

  #begin(): void {
    this.#startedMs = this.#clock.monotonicMs();
    this.#program = this.#start(["ip", "-o", "monitor", "link", "address", "route"], {
      printed: () => this.#printed(),
      ended: (reason, missing) => this.#ended(reason, missing),
    });
    this.#next = this.#clock.after(settleMs, () => {
      this.#settled = true;
      this.#next = undefined;
      this.#log.info("host.monitor", { outcome: "listening" });
      this.#listener?.();
    });
  }

  /** What is printed before it is believed is looked for then. */
  #printed(): void {
    if (this.#next !== undefined) return;
    this.#program?.pause();
    this.#next = this.#clock.after(gatherMs, () => {
      this.#next = undefined;
      this.#program?.resume();
    });
    this.#listener?.();
  }

  #ended(reason: string, missing: boolean): void {
    this.#next?.();
    this.#next = undefined;
    this.#program = undefined;
    const isUnable = missing || /\bUsage: ip|is unknown, try/.test(reason); // busybox has an ip without monitor
    // One that never comes to listen is not worth a line each time.
    if (this.#settled || this.#restartMs === firstRestartMs) {
      this.#log.info("host.monitor", { outcome: isUnable ? "not-usable" : "ended", reason, instead: "looking" });
    }
    this.#settled = false;
    if (this.#clock.monotonicMs() - this.#startedMs >= steadyMs) this.#restartMs = firstRestartMs;
    if (isUnable) return;
    this.#next = this.#clock.after(this.#restartMs, () => this.#begin());
    this.#restartMs = Math.min(this.#restartMs * 2, longestRestartMs);
  }
}
