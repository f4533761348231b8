import { isIP, isIPv4 } from "node:net";
import { type IpRecord, textAt } from "../programs/ip-json.ts";
import type { IpProgram } from "../programs/ip-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { machineAddress } from "./mac-address.ts";

/** A machine that the kernel has met on a link (`ip neigh`). */
export interface Neighbour {
  readonly address: string;
  readonly link: string;
  /** Lower case with colons. */
  readonly macAddress: string;
  /** Whether it has answered a moment ago. */
  readonly reachable: boolean;
}

/** Those whose MAC address is known. Without a usable `ip` those of IPv4 alone, and none of them is known to have answered. */
export async function readNeighbours(files: SystemFiles, ip: IpProgram): Promise<readonly Neighbour[]> {
  const records = await ip.neighbours();
  return records === undefined ? parseArp(files.text("/proc/net/arp") ?? "") : parseNeighbours(records);
}

/** What `ip -j neigh` prints. One that has not answered lately is there too (`STALE`), one that does not answer is not. */
export function parseNeighbours(records: readonly IpRecord[]): readonly Neighbour[] {
  return records.flatMap((record) => {
    const address = textAt(record, "dst");
    const link = textAt(record, "dev");
    const macAddress = machineAddress(textAt(record, "lladdr"));
    const states: readonly unknown[] = Array.isArray(record.state) ? record.state : [record.state];
    if (address === undefined || isIP(address) === 0 || link === undefined || macAddress === undefined) return [];
    if (states.some((state) => state === "FAILED" || state === "INCOMPLETE" || state === "NOARP")) return [];
    const reachable = states.some((state) => state === "REACHABLE" || state === "DELAY" || state === "PROBE");
    return [{ address: address.toLowerCase(), link, macAddress, reachable }];
  });
}

/** /proc/net/arp: a line of headings, then `IP type flags MAC mask device`; flag 2: its MAC address is known. */
export function parseArp(text: string): readonly Neighbour[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [address = "", , flags = "", mac, , link] = line.trim().split(/\s+/);
      const macAddress = machineAddress(mac);
      if (!isIPv4(address) || macAddress === undefined || link === undefined || (Number(flags) & 2) === 0) return [];
      return [{ address, link, macAddress, reachable: false }];
    });
}
