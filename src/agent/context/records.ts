import type { DiscoveredAcs } from "../../cwmp/dhcp-options.ts";
import { type CwmpNamespace, cwmpNamespaces } from "../../cwmp/soap/namespaces.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Store, StoreChange } from "../../ports/store.ts";

// What the agent itself must remember over a power cut besides events and schedules: one record per fact.

/**
 * `acs`: who was bootstrapped where. `acs-methods`: what an ACS said that it can. `configured-url`: the ACS URL that the
 * configuration had last. `namespace`: the one that an ACS was found to understand. `listener`: port and path of connection
 * requests. `factory-reset`: one is promised. `restarts`: how often an ACS has restarted the device one soon after the other.
 * `discovery`: the ACS that was taken last of those that DHCP named, and where it was found.
 * `periodic`: until when it has been told of every tick of the periodic Inform.
 */
type RecordName =
  | "acs"
  | "acs-methods"
  | "configured-url"
  | "namespace"
  | "listener"
  | "factory-reset"
  | "restarts"
  | "discovery"
  | "periodic";

export interface ListenerRecord {
  readonly port: number;
  readonly path: string;
}

/** An ACS that DHCP has named, and where it was found. */
export interface DiscoveryRecord extends DiscoveredAcs {
  readonly link: string;
  readonly option: 43 | 125 | 17;
}

/** Unix milliseconds. */
export interface PeriodicRecord {
  /** When a tick was told last. */
  readonly toldMs: number;
  /** When the next one was to come. */
  readonly nextMs: number;
}

export class AgentRecords {
  readonly #store: Store;
  readonly #scope: string;

  constructor(store: Store, scope: string) {
    this.#store = store;
    this.#scope = scope;
  }

  get #space(): string {
    return `${this.#scope}agent`;
  }

  #read(name: RecordName): string | undefined {
    return this.#store.read(this.#space, name);
  }

  #change(name: RecordName, value: string | undefined): StoreChange {
    return { space: this.#space, key: name, value };
  }

  /** Whether this very device ever had an InformResponse from this ACS. [TR-069 3.7.1.5, TR-181 DeviceInfo.ManufacturerOUI] */
  bootstrapped(identity: Identity, url: string): boolean {
    return this.#read("acs") === acquaintance(identity, url);
  }

  rememberBootstrap(identity: Identity, url: string): StoreChange {
    return this.#change("acs", acquaintance(identity, url));
  }

  get configuredUrl(): string | undefined {
    return this.#read("configured-url");
  }

  /** Without a wait: where a power cut takes it, the next start writes it again. */
  rememberConfiguredUrl(url: string): StoreChange {
    return { ...this.#change("configured-url", url), sync: false };
  }

  /** The namespace that the ACS at `url` was found to understand; the newest for an ACS that is not known yet. */
  namespaceFor(url: string): CwmpNamespace {
    const [namespace, at] = (this.#read("namespace") ?? "").split(" ");
    return cwmpNamespaces.find((known) => known === namespace && at === url) ?? "urn:dslforum-org:cwmp-1-2";
  }

  rememberNamespace(namespace: CwmpNamespace, url: string): StoreChange {
    return this.#change("namespace", `${namespace} ${url}`);
  }

  /** The methods that the ACS at `url` has, as far as it was ever asked. [TR-069 A.3.1.1] */
  acsMethods(url: string): readonly string[] | undefined {
    const [at, ...methods] = (this.#read("acs-methods") ?? "").split(" ");
    return at === url ? methods : undefined;
  }

  rememberAcsMethods(methods: readonly string[], url: string): StoreChange {
    return this.#change("acs-methods", [url, ...methods].join(" "));
  }

  get listener(): ListenerRecord | undefined {
    const [port, path] = (this.#read("listener") ?? "").split(" ");
    return port === undefined || path === undefined ? undefined : { port: Number(port), path };
  }

  /** Without a wait: an ACS that has been told of it has led to a write that waits for both. */
  rememberListener({ port, path }: ListenerRecord): StoreChange {
    return { ...this.#change("listener", `${port} ${path}`), sync: false };
  }

  /** A factory reset was promised and is not done yet. */
  get resetPromised(): boolean {
    return this.#read("factory-reset") !== undefined;
  }

  promiseReset(): StoreChange {
    return this.#change("factory-reset", "promised");
  }

  get restarts(): number {
    return Number(this.#read("restarts") ?? 0);
  }

  rememberRestarts(restarts: number): StoreChange {
    return this.#change("restarts", String(restarts));
  }

  /** Absent in a device that never had its ACS from DHCP, since it was as shipped. [TR-069 3.1] */
  get discovery(): DiscoveryRecord | undefined {
    try {
      return JSON.parse(this.#read("discovery") ?? "");
    } catch {
      return undefined; // none, or one that a damaged store has made unreadable
    }
  }

  rememberDiscovery(record: DiscoveryRecord): StoreChange {
    return this.#change("discovery", JSON.stringify(record));
  }

  get periodic(): PeriodicRecord | undefined {
    const text = this.#read("periodic");
    if (text === undefined) return undefined;
    const [toldMs = 0, nextMs = 0] = text.split(" ").map((each) => Number(each) || 0);
    return { toldMs, nextMs };
  }

  /** Of little worth by itself: what it leaves out is told once more. */
  rememberPeriodic(record: PeriodicRecord | undefined): StoreChange {
    const value = record && `${record.toldMs} ${record.nextMs}`;
    return { ...this.#change("periodic", value), sync: false };
  }

  /** The removal of every record but the count of restarts, since factory resets are among them. */
  forgotten(): StoreChange[] {
    const kept: RecordName = "restarts";
    return [...this.#store.entries(this.#space)]
      .filter(([key]) => key !== kept)
      .map(([key]) => ({ space: this.#space, key, value: undefined }));
  }
}

const acquaintance = ({ oui, productClass, serialNumber }: Identity, url: string): string =>
  JSON.stringify([oui, productClass, serialNumber, url]);
