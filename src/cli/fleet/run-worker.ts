import { beWorker, type Channel } from "../../fleet/workers/be-worker.ts";
import type { CallMessage } from "../../fleet/workers/messages.ts";
import { collectOnceAfterStart } from "../lean-memory.ts";
import { usage } from "./units.ts";

/** A process that a fleet has started for a part of it. Rejects with a `CliFailure` (2) in any other. */
export async function runWorker(): Promise<void> {
  if (process.send === undefined) throw usage("--worker is for processes that a fleet starts itself: give --workers N");
  // A terminal sends it to all of its processes; the one that leads tells the others.
  process.on("SIGINT", () => undefined).on("SIGHUP", () => undefined);
  const channel: Channel = {
    send: (message) =>
      new Promise((sent) => {
        // Nobody is there any more where it fails.
        if (process.connected) process.send?.(message, undefined, {}, () => sent());
        else sent();
      }),
    onMessage: (hear) => process.on("message", (message) => hear(message as CallMessage)),
    onDisconnect: (hear) => process.once("disconnect", hear),
  };
  await beWorker(channel, new Promise((resolve) => process.once("SIGTERM", resolve)), () => collectOnceAfterStart());
  // The channel is open still, and would keep the process.
  await new Promise<void>((resolve) => {
    if (!process.connected) return resolve();
    process.once("disconnect", () => resolve());
    process.disconnect();
  });
}
