import type { SignalledReading } from "../../ports/host/change-feed.ts";
import type { ChangeTrials } from "../../ports/host/change-trials.ts";
import type { Firmware } from "../../ports/host/firmware.ts";
import type { Processors } from "../../ports/host/hardware/processors.ts";
import type { Host } from "../../ports/host/host.ts";
import type { HostTransaction } from "../../ports/host/host-transaction.ts";
import type { DhcpOptions } from "../../ports/host/network/dhcp-options.ts";
import type { PppConnection } from "../../ports/host/network/ppp.ts";
import type { System } from "../../ports/host/system.ts";
import type { NetworkMeasurement, RadioMeasurement, Wifi, WifiReading } from "../../ports/host/wifi/wifi.ts";
import { once } from "./once.ts";

/** The host as the bindings read it: each reading is taken at most once, when first asked. */
export interface HostView
  extends Pick<
    Host,
    | "kind"
    | "allows"
    | "temperatures"
    | "leds"
    | "usb"
    | "users"
    | "userRoles"
    | "sshServers"
    | "certificates"
    | "links"
    | "routes"
    | "resolvers"
    | "dhcpv4"
    | "dhcpv6"
    | "routerAdvertisements"
    | "bridges"
    | "ula"
    | "neighborDiscovery"
    | "hosts"
    | "dnsRelay"
    | "portMappings"
    | "firewall"
    | "qos"
    | "classifications"
    | "cellular"
    | "dsl"
    | "transceivers"
    | "frameCounters"
    | "wireGuard"
    | "networkProperties"
    | "dynamicDns"
    | "schedules"
    | "upnp"
    | "webPages"
    | "sixRd"
    | "dsLite"
    | "gre"
  > {
  readonly system: Omit<System, "utcOffsetMinutes">;
  readonly processors: Pick<Processors, "read"> | undefined;
  readonly wifi: WifiView | undefined;
  readonly ppp: { read(): Promise<readonly PppConnection[]> } | undefined;
  readonly firmware: Pick<Firmware, "read"> | undefined;
  readonly dhcpOptions: Pick<DhcpOptions, "read"> | undefined;
  readonly trials: Pick<ChangeTrials, "read"> | undefined;
  /** Whether its transactions have the edits, where it may be written. */
  isAble(has: (edits: HostTransaction) => boolean): boolean;
  /** Whether it tells of changes of a reading by itself. */
  isSignalled(reading: SignalledReading): boolean;
}

/** Capabilities of which there is one reading. */
const readables = [
  "processors",
  "temperatures",
  "leds",
  "usb",
  "users",
  "userRoles",
  "sshServers",
  "certificates",
  "links",
  "routes",
  "resolvers",
  "routerAdvertisements",
  "ula",
  "neighborDiscovery",
  "hosts",
  "dnsRelay",
  "firewall",
  "qos",
  "classifications",
  "dhcpOptions",
  "dsl",
  "transceivers",
  "frameCounters",
  "wireGuard",
  "networkProperties",
  "dynamicDns",
  "schedules",
  "upnp",
  "webPages",
  "sixRd",
  "dsLite",
  "gre",
  "firmware",
] as const satisfies readonly (keyof HostView & keyof Host)[];

export const viewOf = (host: Host): HostView => new View(host) as View & Pick<HostView, (typeof readables)[number]>;

/** Made for each Inform and each RPC, most of which ask for little: nothing of it is made before it is asked for. */
class View implements Omit<HostView, (typeof readables)[number]> {
  readonly #host: Host;
  readonly #taken = new Map<keyof Host, unknown>();

  static {
    for (const name of readables) {
      const get = function (this: View): unknown {
        return this.#once(name, () => readOnce<unknown>(this.#host[name]));
      };
      Object.defineProperty(View.prototype, name, { get });
    }
  }

  constructor(host: Host) {
    this.#host = host;
  }

  /** One value per name. */
  #once<T>(name: keyof Host, take: () => T): T {
    if (!this.#taken.has(name)) this.#taken.set(name, take());
    return this.#taken.get(name) as T; // as it was taken under this name
  }

  get kind(): HostView["kind"] {
    return this.#host.kind;
  }

  get allows(): HostView["allows"] {
    return this.#host.allows;
  }

  get trials(): HostView["trials"] {
    return this.#host.trials;
  }

  get system(): HostView["system"] {
    return this.#once("system", () => {
      const { system } = this.#host;
      return {
        uptimeSeconds: once(() => system.uptimeSeconds()),
        hostName: once(() => system.hostName()),
        memory: once(() => system.memory()),
        processes: once(() => system.processes()),
        time: once(() => system.time()),
      };
    });
  }

  get ppp(): HostView["ppp"] {
    return this.#once("ppp", () => {
      const { ppp } = this.#host;
      const { links } = this as Pick<HostView, "links">; // one of the readables
      return ppp && { read: once(async () => ppp.read((await links?.read()) ?? [])) };
    });
  }

  get wifi(): HostView["wifi"] {
    return this.#once("wifi", () => this.#host.wifi && wifiOnce(this.#host.wifi));
  }

  get dhcpv4(): HostView["dhcpv4"] {
    return this.#once("dhcpv4", () => {
      const { dhcpv4 } = this.#host;
      return dhcpv4 && { clients: once(() => dhcpv4.clients()), server: once(() => dhcpv4.server()) };
    });
  }

  get dhcpv6(): HostView["dhcpv6"] {
    return this.#once("dhcpv6", () => {
      const { dhcpv6 } = this.#host;
      if (dhcpv6 === undefined) return undefined;
      const clients = once(() => dhcpv6.clients());
      const { pools } = dhcpv6;
      return pools === undefined ? { clients } : { clients, pools: once(() => pools.call(dhcpv6)) };
    });
  }

  get cellular(): HostView["cellular"] {
    return this.#once("cellular", () => {
      const { cellular } = this.#host;
      return cellular && { read: once(() => cellular.read()), carriers: once(() => cellular.carriers()) };
    });
  }

  get portMappings(): HostView["portMappings"] {
    return this.#once("portMappings", () => {
      const { portMappings } = this.#host;
      return portMappings && { limit: portMappings.limit, read: once(() => portMappings.read()) };
    });
  }

  get bridges(): HostView["bridges"] {
    return this.#once("bridges", () => {
      const { bridges } = this.#host;
      return bridges && { ...bridges, read: once(() => bridges.read()) };
    });
  }

  isAble(has: (edits: HostTransaction) => boolean): boolean {
    return has(this.#once("begin", () => this.#host.begin())); // with nothing in it
  }

  isSignalled(reading: SignalledReading): boolean {
    return this.#host.changes?.isSignalled(reading) === true;
  }
}

/** What is measured is of the one reading. */
interface WifiView {
  read(): Promise<WifiReading>;
  measureRadios(): Promise<ReadonlyMap<string, RadioMeasurement>>;
  measureNetworks(): Promise<ReadonlyMap<string, NetworkMeasurement>>;
}

function wifiOnce(wifi: Wifi): WifiView {
  const read = once(() => wifi.read());
  return {
    read,
    measureRadios: once(async () => wifi.measureRadios(await read())),
    measureNetworks: once(async () => wifi.measureNetworks(await read())),
  };
}

interface Readable<Reading> {
  read(): Promise<Reading>;
}

function readOnce<Reading>(capability: Readable<Reading> | undefined): Readable<Reading> | undefined {
  return capability && { read: once(() => capability.read()) };
}
