import "../../../src/net/bulk-data/send-report.ts";
import { reportSender } from "../../../src/net/bulk-data/report-sender.ts";
import type { ReportOutcome, ReportSender } from "../../../src/ports/report-sender.ts";

/** The real one, and what of it is under way: the virtual clock waits for that. */
export function watchedSender() {
  const under = new Set<Promise<ReportOutcome>>();
  const failed = new Set<string>();
  const { send } = reportSender({
    clockIsSet: () => true,
    userAgent: "",
    allowHosts: ["127.0.0.1"],
    allowPrivateNetworks: true,
    allowBasicOverHttp: true,
    tls: {},
  });
  let life = 0;
  let accepted = 0;
  /** Of a device that is switched on: nothing leaves the one that it was before. */
  const sender = (): ReportSender => {
    life += 1;
    const own = life;
    return {
      send: async (request, signal) => {
        if (own !== life) return new Promise(() => {});
        const sending = send(request, signal);
        under.add(sending);
        const outcome = await sending;
        under.delete(sending);
        if (outcome.ok) accepted += 1;
        else failed.add(`${outcome.kind} ${outcome.status ?? ""}`.trim());
        return outcome;
      },
    };
  };
  return {
    sender,
    failed,
    accepted: () => accepted,
    idle: async (): Promise<void> => {
      while (under.size > 0) await Promise.all(under);
    },
  };
}
