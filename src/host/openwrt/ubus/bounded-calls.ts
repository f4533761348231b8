import type { Clock } from "../../../ports/clock.ts";
import type { Log } from "../../../ports/log.ts";
import type { UbusCalls } from "./ubus.ts";
import { UbusError } from "./ubus-error.ts";

/** How long a reading waits for a daemon, which answers in milliseconds as a rule, and in seconds on a small router that boots. */
const patienceMs = 5_000;
/** How much later an answer is still heard: the daemon is there again. */
const listenMs = 30_000;

interface BoundedCallsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Called when a daemon answers again: what was read without it is not true any more. */
  readonly answersAgain: () => void;
}

/** A daemon that has not answered in time. */
interface Silence {
  /** Calls that it may still answer. */
  open: number;
}

/** A call that is waited for. */
interface Waiting {
  readonly waitMs: number;
  giveUp(): void;
}

/**
 * Calls that only read, of daemons that may hang: one that does not answer within five seconds is waited for once, by all who wait for
 * it. While a call is out that may take longer, such as a scan of Wi-Fi, the daemon may be busy with that: others are given up alone. Until it has answered something, calls of it are rejected at once (`timeout`), and one at a time is put to it all the same, so
 * that its return is noticed.
 */
export function boundedCalls(calls: UbusCalls, { clock, log, answersAgain }: BoundedCallsOptions): UbusCalls {
  const silent = new Map<string, Silence>();
  /** By daemon. */
  const waiting = new Map<string, Set<Waiting>>();

  function answered(daemon: string): void {
    if (!silent.delete(daemon)) return;
    log.info("host.ubus", { outcome: "answers-again", daemon });
    answersAgain();
  }

  /** Hears of how a call ends that nobody waits for any more. */
  function listen(daemon: string, silence: Silence, answer: Promise<unknown>): void {
    silence.open += 1;
    answer.then(
      () => answered(daemon),
      (error: unknown) => {
        silence.open -= 1;
        if (hasStatus(error, "connection-failed"))
          silent.delete(daemon); // whoever is on the next connection is to be waited for
        else if (!hasStatus(error, "timeout")) answered(daemon);
      },
    );
  }

  function hangs(daemon: string, waitedMs: number): void {
    silent.set(daemon, { open: 0 });
    log.warn("host.ubus", { outcome: "hung", daemon, waitedMs, instead: "what is known without it" });
    for (const { giveUp } of waiting.get(daemon) ?? []) giveUp();
  }

  async function bounded<T>(daemon: string, call: string, waitMs: number, ask: () => Promise<T>): Promise<T> {
    const silence = silent.get(daemon);
    if (silence !== undefined) {
      if (silence.open === 0) listen(daemon, silence, ask());
      throw new UbusError(call, "timeout", `${daemon} does not answer`);
    }
    const answer = ask();
    const those = waiting.get(daemon) ?? new Set();
    waiting.set(daemon, those);
    return new Promise((resolve, reject) => {
      const cancel = clock.after(waitMs, () => {
        if ([...those].some((other) => other.waitMs > waitMs)) giveUp();
        else hangs(daemon, waitMs);
      });
      const over = (): void => {
        cancel();
        those.delete(own);
      };
      const giveUp = (): void => {
        over();
        listen(daemon, silent.get(daemon) ?? { open: 0 }, answer);
        reject(new UbusError(call, "timeout"));
      };
      const own: Waiting = { waitMs, giveUp };
      those.add(own);
      void answer.then(resolve, reject).finally(over);
    });
  }

  return {
    call: (object, method, args, { timeoutMs = patienceMs } = {}) =>
      bounded(daemonOf(object), `${object} ${method}`, timeoutMs, () =>
        calls.call(object, method, args, { timeoutMs: timeoutMs + listenMs }),
      ),
    objects: (pattern = "*") => bounded("ubusd", `list ${pattern}`, patienceMs, () => calls.objects(pattern)),
  };
}

/** Objects whose names begin alike are of one daemon: `network.interface` and `network.device`, `hostapd.phy0-ap0` and `hostapd.phy1-ap0`. */
const daemonOf = (object: string): string => object.split(".", 1)[0] ?? object;

const hasStatus = (error: unknown, status: UbusError["status"]): boolean =>
  error instanceof UbusError && error.status === status;
