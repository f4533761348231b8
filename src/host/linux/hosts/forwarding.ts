import { numberAt, parseIpRecords, textAt } from "../programs/ip-json.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { machineAddress } from "./mac-address.ts";

/** Where a bridge has seen a machine within its ageing time, five minutes as a rule. */
export interface ForwardingEntry {
  /** Lower case with colons. */
  readonly macAddress: string;
  readonly port: string;
  readonly bridge: string;
  /** Undefined where the bridge has none, or the kernel does not tell. */
  readonly vlan: number | undefined;
}

const recording = "/.cpe-agent/bridge-fdb.json";
const links = "/sys/class/net";
const entryLength = 16;

/**
 * The forwarding databases of all bridges, without the device's own addresses. A copied file system may have
 * `.cpe-agent/bridge-fdb.json`, what `bridge -j fdb` printed; throws `UnreadableSystem` for a file that is no such recording.
 */
export function readForwarding(files: SystemFiles): readonly ForwardingEntry[] {
  const recorded = files.root === "/" ? undefined : files.text(recording);
  if (recorded !== undefined) return parseForwarding(recorded);
  return files
    .names(links)
    .filter((name) => files.has(`${links}/${name}/bridge`))
    .flatMap((bridge) => {
      const database = files.bytes(`${links}/${bridge}/brforward`);
      return database === undefined ? [] : decodeForwarding(database, bridge, portsOf(files, bridge));
    });
}

/** What `bridge -j fdb` prints. What a port knows by itself (`self`), and what somebody has set, is no machine that was seen. */
export function parseForwarding(text: string): readonly ForwardingEntry[] {
  return parseIpRecords(text, recording).flatMap((record) => {
    const macAddress = machineAddress(textAt(record, "mac"));
    const port = textAt(record, "ifname");
    const bridge = textAt(record, "master");
    const state = textAt(record, "state") ?? "";
    if (macAddress === undefined || port === undefined || bridge === undefined || /permanent|static/.test(state))
      return [];
    return [{ macAddress, port, bridge, vlan: numberAt(record, "vlan") }];
  });
}

/**
 * `/sys/class/net/BRIDGE/brforward`: entries of 16 octets: MAC address, low octet of the port's number, whether it is the
 * bridge's own, age, high octet of the number. [Linux struct __fdb_entry] What is cut off, and a port that has gone, is left out.
 */
export function decodeForwarding(
  database: Uint8Array,
  bridge: string,
  ports: ReadonlyMap<number, string>,
): readonly ForwardingEntry[] {
  const entries: ForwardingEntry[] = [];
  for (let at = 0; at + entryLength <= database.length; at += entryLength) {
    const octets = database.subarray(at, at + entryLength);
    const [low = 0, isLocal = 0] = octets.subarray(6);
    const port = ports.get(low + (octets[12] ?? 0) * 256);
    const text = [...octets.subarray(0, 6)].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
    const macAddress = machineAddress(text);
    if (isLocal === 0 && port !== undefined && macAddress !== undefined)
      entries.push({ macAddress, port, bridge, vlan: undefined });
  }
  return entries;
}

function portsOf(files: SystemFiles, bridge: string): ReadonlyMap<number, string> {
  const folder = `${links}/${bridge}/brif`;
  return new Map(files.names(folder).map((port) => [Number(files.value(`${folder}/${port}/port_no`)), port]));
}
