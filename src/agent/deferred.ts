import { CwmpError } from "../cwmp/faults.ts";
import type { RpcActions } from "../cwmp/session/session-context.ts";
import { resetToFactory } from "./boot.ts";
import { keep, type Parts } from "./parts.ts";
import { countRestart } from "./restart/restart-limit.ts";

// What RPCs ask for and what waits for the end of the session, in order of weight. [TR-069 3.7.1.4]

/** Each includes the ones before it: a factory reset ends in a reboot, and that comes after what the session has changed. */
export type Deferred = "settle" | "reboot" | "factory-reset";

/** How long a real machine may take to go down before it is taken to stay up. */
const goingDownMs = 120_000;

/** The life of the device as the RPCs of one session see it; they are jobs of the mailbox already. */
export function deviceLife(parts: Parts, defer: (action: Deferred) => void): RpcActions {
  const { options, queue, records, schedules, transfers } = parts;
  const { clock, store } = options;
  return {
    reboot: async (commandKey) => {
      const counted = countRestart(parts);
      await queue.replace(queue.raised([{ code: "M Reboot", commandKey }], clock.wallMs()), [counted]);
      defer("reboot");
    },
    factoryReset: async () => {
      await store.write([countRestart(parts), records.promiseReset()]);
      defer("factory-reset");
    },
    scheduleInform: async (delaySeconds, commandKey) => {
      if (schedules.full) throw new CwmpError(9001, "too many scheduled Informs are pending");
      await schedules.add(delaySeconds, commandKey);
    },
    transfer: async (order) => void (await transfers.order(order)),
    cancelTransfer: (commandKey) => transfers.cancel(commandKey),
    transfers: () => transfers.list,
  };
}

export const heavier = (a: Deferred | undefined, b: Deferred): Deferred =>
  a === "factory-reset" || b === "factory-reset" ? "factory-reset" : a === "reboot" ? a : b;

/** Does all but the reboot, and tells whether one is to follow. */
export async function carryOut(parts: Parts, deferred: Deferred): Promise<boolean> {
  const { host, log } = parts.options;
  try {
    await host.settle();
  } catch (failure) {
    log.error("host.settle", { reason: String(failure) });
  }
  if (deferred === "factory-reset") await resetToFactory(parts);
  return deferred !== "settle";
}

/**
 * Reboots. Resolves to true when a virtual device is up again; on a real one the process ends before that. If the machine
 * stays up after all, nobody is told of a reboot, and it is false.
 */
export async function reboot({ options, queue }: Parts): Promise<boolean> {
  const { clock, host, log } = options;
  log.info("device.reboot");
  let reason = "the machine is still up";
  try {
    await host.reboot();
    if (host.kind === "virtual") return true;
    await new Promise<void>((resolve) => clock.after(goingDownMs, resolve));
  } catch (failure) {
    reason = String(failure);
  }
  log.error("device.reboot", { reason });
  const left = queue.pending.filter(({ code }) => code !== "M Reboot");
  queue.become(left, await keep(options, "event", () => queue.write(left)));
  return false;
}
