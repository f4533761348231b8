import type { PeerState } from "../../../ports/host/uplinks/wireguard.ts";
import type { RunProgram } from "../programs/run-program.ts";

// What `wg show all dump` prints: a line for each interface, with its keys, and one for each peer. Secrets are left where they are.

export interface WgInterface {
  readonly publicKey: string;
  readonly listenPort: number;
  readonly peers: ReadonlyMap<string, WgPeer>;
}

interface WgPeer extends PeerState {
  readonly allowedIps: readonly string[];
  readonly keepaliveSeconds: number;
}

/** Interfaces by their names; none where there is no such program, or it may not. */
export async function readWg(run: RunProgram): Promise<ReadonlyMap<string, WgInterface>> {
  const printed = await run(["wg", "show", "all", "dump"]);
  return printed.ok ? parseWgDump(printed.stdout) : new Map();
}

const isNone = (field: string | undefined): field is undefined | "" | "(none)" =>
  field === undefined || field === "" || field === "(none)";

const naturalOf = (field: string | undefined): number =>
  field !== undefined && /^\d{1,12}$/.test(field) ? Number(field) : 0;

const countOf = (field: string | undefined): bigint =>
  field !== undefined && /^\d{1,20}$/.test(field) ? BigInt(field) : 0n;

export function parseWgDump(text: string): ReadonlyMap<string, WgInterface> {
  const found = new Map<string, WgInterface & { readonly peers: Map<string, WgPeer> }>();
  for (const line of text.split("\n")) {
    const fields = line.split("\t");
    const [name = "", second, third, fourth, fifth, sixth, seventh, eighth, ninth] = fields;
    if (fields.length === 5) {
      const publicKey = isNone(third) ? "" : third;
      found.set(name, { publicKey, listenPort: naturalOf(fourth), peers: new Map() });
    }
    if (fields.length !== 9 || isNone(second)) continue;
    const handshake = naturalOf(sixth);
    found.get(name)?.peers.set(second, {
      endpoint: isNone(fourth) ? "" : fourth,
      allowedIps: isNone(fifth) ? [] : fifth.split(","),
      latestHandshakeMs: handshake === 0 ? undefined : handshake * 1000,
      bytesReceived: countOf(seventh),
      bytesSent: countOf(eighth),
      keepaliveSeconds: naturalOf(ninth),
    });
  }
  return found;
}
