import type { Clock } from "../../../src/ports/clock.ts";
import type { ReportOutcome, ReportRequest, ReportSender } from "../../../src/ports/report-sender.ts";

/** How long a simulated collector takes for a document. */
const sendingMs = 1000;

/** What a collector was sent. */
export interface Collected extends Omit<ReportRequest, "body"> {
  /** Unix milliseconds when it was answered. */
  readonly atMs: number;
  readonly text: string;
}

/** Collectors without a network; they outlive the device's lives. */
export class SimulatedCollectors {
  /** What they have taken, in order. */
  readonly taken: Collected[] = [];
  /** What they were offered. */
  readonly offered: Collected[] = [];
  /** What is answered, by default that all is well. */
  answer: (offered: Collected) => ReportOutcome = () => ({ ok: true, status: 200 });

  /** Nothing leaves a device without power. */
  sender(clock: Clock, alive: () => boolean): ReportSender {
    return {
      send: ({ body, ...request }, signal) =>
        new Promise((resolve) => {
          const cancel = clock.after(sendingMs, () => {
            if (!alive()) return;
            const offered = { ...request, atMs: clock.wallMs(), text: new TextDecoder().decode(body) };
            this.offered.push(offered);
            const outcome = this.answer(offered);
            if (outcome.ok) this.taken.push(offered);
            resolve(outcome);
          });
          signal.addEventListener("abort", () => {
            cancel();
            resolve({ ok: false, kind: "cancelled", reason: "given up" });
          });
        }),
    };
  }
}
