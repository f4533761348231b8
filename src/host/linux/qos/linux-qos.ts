import type { Qos } from "../../../ports/host/uplinks/qos.ts";
import type { Log } from "../../../ports/log.ts";
import { hasProgram } from "../programs/has-program.ts";
import { type IpRecord, parseIpRecords } from "../programs/ip-json.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseQueues } from "./parse-queues.ts";

export const hasQos = (files: SystemFiles): boolean => hasProgram(files, "tc");

/** What `tc -j -s qdisc show` prints; undefined where it cannot be had. */
export type QueueingDisciplines = () => Promise<readonly IpRecord[] | undefined>;

/** A `tc` that knows no JSON (busybox) is tried once and not again. */
export function queueingDisciplines(run: RunProgram, log: Log): QueueingDisciplines {
  let usable = true;
  return async () => {
    if (!usable) return undefined;
    const argv = ["tc", "-j", "-s", "qdisc", "show"] as const;
    const result = await run(argv);
    try {
      if (result.ok) return parseIpRecords(result.stdout, argv.join(" "));
      usable = result.code !== "missing" && !/unrecognized|invalid option|Option "-j"|Usage:/i.test(result.reason);
      log.info("host.tc", { outcome: usable ? "failed" : "not-usable", reason: result.reason, instead: "no queues" });
    } catch (failure) {
      usable = false;
      log.info("host.tc", { outcome: "not-usable", reason: String(failure), instead: "no queues" });
    }
    return undefined;
  };
}

/** The queues of the kernel. Nothing but `tc` configures them, and nothing keeps what it is told. */
export function linuxQos(disciplines: QueueingDisciplines): Qos {
  return { read: async () => ({ queues: parseQueues((await disciplines()) ?? []) }) };
}
