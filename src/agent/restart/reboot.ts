import { type AgentContext, persist } from "../context/context.ts";
import type { AgentOptions } from "../context/options.ts";

/** How long a real machine may take to go down before it is taken to stay up. */
const goingDownMs = 120_000;

/** Carries out what changes of the system have left for the end of the session. */
export async function settleSystem({ host, log }: AgentOptions): Promise<void> {
  try {
    await host.settle();
  } catch (failure) {
    log.error("host.settle", { reason: String(failure) });
  }
}

/**
 * Reboots. Resolves to true when a virtual device is up again; on a real one the process ends before that. If the machine
 * stays up after all, nobody is told of a reboot, and it is false.
 */
export async function rebootDevice(context: AgentContext): Promise<boolean> {
  const { events, options } = context;
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
  const left = events.pending.filter(({ code }) => code !== "M Reboot");
  await persist(context, "event", () => events.write(left));
  events.commit(left);
  return false;
}
