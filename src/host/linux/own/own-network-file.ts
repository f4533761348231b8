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
  /** What the system may have besides, of a change that is under way or was cut short. */
  leaving(): OwnNetwork;
  /** Safe from a power cut if it is kept over one. `leaving`: until it is written without. */
  write(network: OwnNetwork, leaving?: OwnNetwork): void;
}

/** `persist`: whether rows are kept over a restart of the system. Those that were before it was so are, from their next change on. */
export function ownNetworkFile(files: SystemFiles, persist: boolean, log: Log): OwnNetworkFile {
  const path = persist ? paths.kept : paths.running;
  const other = persist ? paths.running : paths.kept;
  let known: (Noted & { readonly stamp: string }) | undefined;

  function parsed(text: string): Noted {
    try {
      const found: unknown = JSON.parse(text);
      if (isOwnNetwork(found)) {
        const leaving = "leaving" in found && isOwnNetwork(found.leaving) ? found.leaving : nothingOwn;
        const { links, ports, addresses, routes } = found;
        return { network: { links, ports, addresses, routes }, leaving };
      }
    } catch {
      // told below
    }
    log.error("host.network", { outcome: "unreadable", file: path });
    return { network: nothingOwn, leaving: nothingOwn };
  }

  function noted(): Noted {
    const from = files.has(path) ? path : other;
    const stamp = `${from} ${files.stamp(from)}`;
    if (known?.stamp === stamp) return known;
    const text = files.text(from);
    known = { ...(text === undefined ? { network: nothingOwn, leaving: nothingOwn } : parsed(text)), stamp };
    return known;
  }

  return {
    read: () => noted().network,
    leaving: () => noted().leaving,
    write: (network, leaving) => {
      const folder = path.slice(0, path.lastIndexOf("/"));
      const isNew = !files.has(folder);
      files.makeFolder(folder, 0o755);
      files.replace(path, `${JSON.stringify({ ...network, leaving })}\n`, { mode: 0o600, flush: persist });
      if (persist) files.syncFolder(folder);
      if (persist && isNew) files.syncFolder("/etc");
      files.remove(other);
    },
  };
}

interface Noted {
  readonly network: OwnNetwork;
  readonly leaving: OwnNetwork;
}

function isOwnNetwork(found: unknown): found is OwnNetwork {
  return (
    isRecord(found) &&
    areRecords(found.links, ["name", "kind"]) &&
    found.links.every(
      ({ vlans = [], vlanPorts = [] }) => areRecords(vlans, ["key"]) && areRecords(vlanPorts, ["key"]),
    ) &&
    areRecords(found.ports, ["bridge", "key"]) &&
    areRecords(found.addresses, ["link", "key", "address"]) &&
    areRecords(found.routes, ["key", "destination"])
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const areRecords = (list: unknown, texts: readonly string[]): list is readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(list) &&
  list.every((each: unknown) => isRecord(each) && texts.every((name) => typeof each[name] === "string"));
