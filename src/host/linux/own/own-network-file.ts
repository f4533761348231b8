import type { Log } from "../../../ports/log.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { nothingOwn, type OwnNetwork } from "./own-network.ts";

const paths = {
  /** What lasts until the system starts again is where the system itself forgets it then. */
  running: "/run/cpe-agent/network.json",
  kept: "/etc/cpe-agent/network.json",
} as const;

/** Where the rows of the agent's own are noted. */
export interface OwnNetworkFile {
  /** What is no such document counts as none, and is said in the log. */
  read(): OwnNetwork;
  /** Safe from a power cut if it is kept over one. */
  write(network: OwnNetwork): void;
}

/** `persist`: whether rows are kept over a restart of the system. Those that were before it was so are, from their next change on. */
export function ownNetworkFile(files: SystemFiles, persist: boolean, log: Log): OwnNetworkFile {
  const path = persist ? paths.kept : paths.running;
  const other = persist ? paths.running : paths.kept;
  let known: { readonly stamp: string; readonly network: OwnNetwork } | undefined;

  function parsed(text: string): OwnNetwork {
    try {
      const found: unknown = JSON.parse(text);
      if (isOwnNetwork(found)) return found;
    } catch {
      // told below
    }
    log.error("host.network", { outcome: "unreadable", file: path });
    return nothingOwn;
  }

  return {
    read: () => {
      const from = files.has(path) ? path : other;
      const stamp = `${from} ${files.stamp(from)}`;
      if (known?.stamp === stamp) return known.network;
      const text = files.text(from);
      known = { stamp, network: text === undefined ? nothingOwn : parsed(text) };
      return known.network;
    },
    write: (network) => {
      const folder = path.slice(0, path.lastIndexOf("/"));
      const isNew = !files.has(folder);
      files.makeFolder(folder, 0o755);
      files.replace(path, `${JSON.stringify(network)}\n`, { mode: 0o600, flush: persist });
      if (persist) files.syncFolder(folder);
      if (persist && isNew) files.syncFolder("/etc");
      files.remove(other);
    },
  };
}

function isOwnNetwork(found: unknown): found is OwnNetwork {
  return (
    isRecord(found) &&
    areRecords(found.links, ["name", "kind"]) &&
    areRecords(found.ports, ["bridge", "key"]) &&
    areRecords(found.addresses, ["link", "key", "address"]) &&
    areRecords(found.routes, ["key", "destination"])
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const areRecords = (list: unknown, texts: readonly string[]): boolean =>
  Array.isArray(list) &&
  list.every((each: unknown) => isRecord(each) && texts.every((name) => typeof each[name] === "string"));
