import { isIP } from "node:net";
import type { MarkedFlow, PacketMarks } from "../../../ports/host/packet-marks.ts";
import type { Log } from "../../../ports/log.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";

/** Gone when the system starts anew, as tables are. */
const systemFolder = "/var/run/cpe-agent/marks";
/** Whose rules and whose processes, of which process, begun at which tick since the boot, and which of its tables. */
const tableName = /^cpe_agent_dscp_(\d+_\d+)_(\d+)_(\d+)_\d+$/;

interface NftParts {
  readonly files: SystemFiles;
  readonly run: RunProgram;
  readonly log: Log;
  /** Whether the agent may change the system at all. */
  readonly mayChange: boolean;
  /** Where a table is noted for as long as it is there. */
  readonly folder?: string;
}

/**
 * Marks set by nftables, in a table for each flow that nobody else's rules are in. Takes away those of agents that were killed.
 * Node gives no socket of UDP a DSCP, one of TCP from 24.15 on alone, and none a priority (SO_PRIORITY).
 */
export function nftMarks({ files, run, log, mayChange, folder = systemFolder }: NftParts): PacketMarks {
  const spaces = `${spaceOf(files, "net")}_${spaceOf(files, "pid")}`;
  const own = `cpe_agent_dscp_${spaces}_${process.pid}_${beginOf(files, String(process.pid)) ?? 0}`;
  let made = 0;

  const remove = async (table: string): Promise<void> => {
    // Added before, so that one that is not there is no error.
    const removed = await run(["nft", "-f", "-"], { input: `add table inet ${table}\ndelete table inet ${table}\n` });
    if (removed.ok) files.remove(`${folder}/${table}`);
    else log.warn("diagnostic.mark", { outcome: "left", table, reason: removed.reason });
  };

  const leftBehind = files.names(folder).filter((name) => {
    const [, madeIn, pid = "", begin] = tableName.exec(name) ?? [];
    return madeIn === spaces && beginOf(files, pid) !== begin;
  });
  // A mark waits for it, so that what is made then is not what was.
  const swept = Promise.all(leftBehind.map(remove));

  return {
    mark: async (flow) => {
      const refused = refusalOf(flow);
      if (!mayChange) return refused("takes a rule of nftables, which host.write does not allow");
      await swept;
      made += 1;
      const table = `${own}_${made}`;
      try {
        files.makeFolder(folder, 0o755);
        files.replace(`${folder}/${table}`, "", { mode: 0o600 });
      } catch (error) {
        return refused(`cannot be noted in ${folder}: ${error instanceof Error ? error.message : String(error)}`);
      }
      const added = await run(["nft", "-f", "-"], { input: ruleset(table, flow) });
      if (added.ok) return { ok: true, result: () => remove(table) };
      files.remove(`${folder}/${table}`);
      return refused(added.code === "missing" ? "takes the program nft" : `is not set: ${added.reason}`);
    },
  };
}

const refusalOf = ({ dscp, ethernetPriority = 0, protocol }: MarkedFlow) => {
  const what = dscp === 0 ? "the priority of Ethernet frames" : "the DSCP of what";
  const instead = protocol === "tcp" && ethernetPriority === 0 ? "; Node.js from 24.15 on can without" : "";
  return (why: string) =>
    ({ ok: false, error: "Other", reason: `${what} this device sends ${why}${instead}` }) as const;
};

/**
 * Which namespace this process is in: several may share the folder, and each has tables of nftables and numbers of processes
 * that say nothing in another. 0 where the kernel has none. (namespaces(7))
 */
const spaceOf = (files: SystemFiles, kind: "net" | "pid"): string =>
  /\d+/.exec(files.link(`/proc/self/ns/${kind}`) ?? "")?.[0] ?? "0";

/** At which tick since the boot a process began; undefined where there is none. (proc_pid_stat(5), starttime) */
function beginOf(files: SystemFiles, pid: string): string | undefined {
  const stat = files.text(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** One transaction: all of it or nothing. Before the routing of what is sent, which may look at the DSCP. (nft(8)) */
function ruleset(table: string, flow: MarkedFlow): string {
  const { dscp, ethernetPriority = 0, target } = flow;
  const address = target.address.split("%", 1)[0] ?? "";
  if (isIP(address) === 0) throw new TypeError(`no address: ${target.address}`);
  const ip = target.family === 6 ? "ip6" : "ip";
  const icmp = target.family === 6 ? "icmpv6" : "icmp";
  const what =
    flow.protocol === "icmp" ? `${icmp} type echo-request` : `${flow.protocol} sport { ${flow.ownPorts.join(", ")} }`;
  return [
    `table inet ${table} {`,
    "chain output {",
    "type route hook output priority mangle; policy accept;",
    ...(dscp === 0 ? [] : [`${ip} daddr ${address} ${what} ${ip} dscp set ${dscp}`]),
    // What the kernel looks up in the egress map of a link of a VLAN. (ip-link(8), egress-qos-map)
    ...(ethernetPriority === 0 ? [] : [`${ip} daddr ${address} ${what} meta priority set 0:${ethernetPriority}`]),
    "}",
    "}",
    "",
  ].join("\n");
}
