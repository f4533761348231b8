import type { BridgeReading, Bridges, BridgeVlanPort } from "../../../ports/host/network/bridges.ts";
import type { Log } from "../../../ports/log.ts";
import { type IpRecord, numberAt, parseIpRecords, recordsAt, textAt, textsAt } from "../programs/ip-json.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { vlanPortKey } from "./vlan-port-key.ts";

const folder = "/sys/class/net";

/** The highest VLAN id. [IEEE 802.1Q 9.6] */
const lastVlan = 4094;

interface Membership extends Pick<BridgeVlanPort, "untagged" | "pvid"> {
  readonly id: number;
  readonly port: string;
}

/**
 * The bridges of the kernel, and the VLANs of those that keep them apart, by `bridge -j vlan show`: started only where there is such
 * a bridge. Where it cannot be had, those are not told of. A `bridge` that knows no JSON is tried once and not again.
 */
export function linuxBridges(files: SystemFiles, run: RunProgram, log: Log): Bridges {
  let usable = true;

  function giveUp(reason: string, forGood: boolean): undefined {
    usable = !forGood;
    const outcome = forGood ? "not-usable" : "failed";
    log.info("host.bridge", { outcome, reason, instead: "no VLANs of bridges" });
  }

  async function memberships(): Promise<readonly Membership[] | undefined> {
    if (!usable) return undefined;
    const argv = ["bridge", "-j", "vlan", "show"] as const;
    const result = await run(argv);
    if (!result.ok) {
      return giveUp(
        result.reason,
        result.code === "missing" || /unrecognized|invalid|unknown|usage:/i.test(result.reason),
      );
    }
    try {
      return parseIpRecords(result.stdout, argv.join(" ")).flatMap(membershipsOf);
    } catch (failure) {
      return giveUp(failure instanceof Error ? failure.message : String(failure), true);
    }
  }

  return {
    read: async () => {
      const names = files.names(folder).filter((name) => files.has(`${folder}/${name}/bridge`));
      const filtering = names.filter((name) => files.value(`${folder}/${name}/bridge/vlan_filtering`) === "1");
      const all = filtering.length === 0 ? [] : await memberships();
      return new Map(
        names.flatMap((name): readonly (readonly [string, BridgeReading])[] => {
          if (!filtering.includes(name)) return [[name, { filters: false, ports: [], vlans: [], vlanPorts: [] }]];
          if (all === undefined) return [];
          const own = all.filter(({ port }) => port === name || files.linkTarget(`${folder}/${port}/master`) === name);
          return [[name, readingOf(name, own)]];
        }),
      );
    },
  };
}

/** `{"ifname":"lan1","vlans":[{"vlan":1,"flags":["PVID","Egress Untagged"]},{"vlan":20,"vlanEnd":30}]}` */
function membershipsOf(record: IpRecord): readonly Membership[] {
  const port = textAt(record, "ifname");
  if (port === undefined) return [];
  return recordsAt(record, "vlans").flatMap((vlan) => {
    const first = numberAt(vlan, "vlan") ?? 0;
    const last = Math.min(numberAt(vlan, "vlanEnd") ?? first, lastVlan);
    if (!Number.isInteger(first) || first < 1) return [];
    const flags = textsAt(vlan, "flags");
    const [untagged, pvid] = [flags.includes("Egress Untagged"), flags.includes("PVID")];
    return Array.from({ length: Math.max(0, Math.floor(last) - first + 1) }, (_, at) => ({
      id: first + at,
      port,
      untagged,
      pvid,
    }));
  });
}

function readingOf(bridge: string, own: readonly Membership[]): BridgeReading {
  const ordered = own.toSorted((one, other) => one.id - other.id);
  return {
    filters: true,
    ports: [],
    vlans: [...new Set(ordered.map(({ id }) => id))].map((id) => ({
      key: `${id}`,
      id,
      enabled: true,
      name: `${bridge}.${id}`,
    })),
    vlanPorts: ordered.map(({ id, port, untagged, pvid }) => ({
      key: vlanPortKey(`${id}`, port),
      enabled: true,
      vlan: `${id}`,
      port,
      untagged,
      pvid,
    })),
  };
}
