import { constants } from "node:os";
import { hasTerminal } from "./standard-streams.ts";

/**
 * Resolves at the first SIGTERM or SIGINT with its name, also when the terminal hangs up that the process has. A second one ends the
 * process at once, as the system does by itself.
 */
export function toldToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const told = (signal: NodeJS.Signals): void => {
      process.off("SIGTERM", told).off("SIGINT", told).off("SIGHUP", hungUp);
      resolve(signal);
    };
    const onTerminal = hasTerminal();
    const hungUp = (): void => {
      if (onTerminal && !hasTerminal()) told("SIGHUP");
    };
    process.on("SIGTERM", told).on("SIGINT", told).on("SIGHUP", hungUp);
  });
}

/**
 * The kernel ends the first process of a container by no signal that it has not asked for. Where this is it, SIGTERM and SIGINT
 * end it as they would any other, unless somebody waits for them.
 */
export function endAsAnyProcess(): void {
  if (process.pid !== 1) return;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
  }
}
