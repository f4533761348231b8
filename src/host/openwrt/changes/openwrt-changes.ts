import { dirname } from "node:path";
import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { ChangeFeed, SignalledReading } from "../../../ports/host/change-feed.ts";
import type { Log } from "../../../ports/log.ts";
import type { WatchFolder } from "../../linux/programs/watch-folder.ts";
import { WatchedFolder } from "../../linux/programs/watched-folder.ts";
import type { Ubus, UbusListener } from "../ubus/ubus.ts";
import type { UciConfig } from "../uci/uci-config.ts";
import { accessPointChanges } from "./access-points.ts";
import { resolverFiles, upnpLeases, watchedFiles } from "./watched-files.ts";

const configFolder = "/etc/config";
/**
 * After a changed configuration: procd has a service reload it a second later, the next service a second after that, and some
 * say nothing when they have. So that what comes of it is seen soon, one looks at these times.
 */
const afterConfigurationMs = [1500, 3000, 6000];

interface OpenWrtChangesOptions {
  /** Links, addresses and routes as the kernel tells of them. */
  readonly kernel: ChangeFeed;
  readonly bus: Ubus;
  readonly uci: UciConfig;
  readonly watch: WatchFolder;
  /** Called before anybody hears of a change: what was read a moment ago is not true any more. */
  readonly forget: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Word of changes on OpenWrt, as long as somebody listens: from the kernel, from netifd, procd, hostapd, dnsmasq and odhcpd over
 * ubus, and from files that are written. Nothing is looked for again and again; what has no word of its own, as the host name,
 * is looked at after the configuration has changed.
 */
export class OpenWrtChanges implements ChangeFeed {
  readonly #options: OpenWrtChangesOptions;
  #listener: (() => void) | undefined;
  #hearsNetifd = false;
  readonly #folders = new Map<string, WatchedFolder>();
  /** What matters in each of them, but that of the configuration. */
  #names: ReturnType<typeof watchedFiles> = new Map();
  #cancels: readonly Cancel[] = [];
  #afterwards: readonly Cancel[] = [];

  constructor(options: OpenWrtChangesOptions) {
    this.#options = options;
  }

  isSignalled(reading: SignalledReading): boolean {
    switch (reading) {
      case "links":
      case "lifetimes":
        return this.#options.kernel.isSignalled(reading);
      case "routes": // those of the configuration that are not in force besides
        return this.#options.kernel.isSignalled(reading) && this.#isWatched(configFolder);
      case "resolvers":
        return this.#hearsNetifd && resolverFiles.every((file) => this.#isWatched(dirname(file)));
      case "portMappings":
        return this.#hearsNetifd && this.#isWatched(configFolder) && this.#isWatched(dirname(upnpLeases));
      case "hostName":
        return false; // whoever sets it by `hostname` tells nobody
    }
  }

  subscribe(listener: () => void): Cancel {
    const isFirst = this.#listener === undefined;
    this.#listener = listener;
    if (isFirst) this.#begin();
    return () => {
      if (this.#listener === listener) this.close();
    };
  }

  close(): void {
    this.#listener = undefined;
    for (const cancel of [...this.#cancels, ...this.#afterwards]) cancel();
    for (const folder of this.#folders.values()) folder.close();
    this.#folders.clear();
    this.#cancels = [];
    this.#afterwards = [];
    this.#hearsNetifd = false;
  }

  /** Something may be otherwise than it was read. */
  look(): void {
    this.#tell();
  }

  #begin(): void {
    const { kernel, bus } = this.#options;
    const tell = (): void => this.#tell();
    const any: UbusListener = { heard: tell, resumed: tell };
    this.#watchFiles();
    this.#cancels = [
      kernel.subscribe(tell),
      bus.subscribe("network.interface", {
        heard: tell,
        resumed: () => {
          this.#hearsNetifd = true;
          tell();
        },
        lost: () => {
          this.#hearsNetifd = false;
        },
      }),
      // Ports of a bridge lose their link without a word of their interface.
      bus.subscribe("network.device", any),
      bus.subscribe("network.wireless", any),
      bus.subscribe("dnsmasq", any),
      bus.subscribe("dhcp", any),
      bus.subscribe("service", { heard: (what) => this.#heardProcd(what), resumed: tell }),
      accessPointChanges(bus, tell),
    ];
  }

  #isWatched(folder: string): boolean {
    return this.#folders.get(folder)?.isWatched === true;
  }

  #tell(): void {
    this.#options.forget();
    this.#listener?.();
  }

  #heardProcd(what: string): void {
    if (what === "config.change") this.#configurationChanged();
    else if (what !== "event.trigger") this.#tell(); // a service has started, ended or failed
  }

  #configurationChanged(): void {
    for (const cancel of this.#afterwards) cancel();
    const { clock } = this.#options;
    this.#afterwards = afterConfigurationMs.map((ms) => clock.after(ms, () => this.#tell()));
    this.#watchFiles();
    this.#tell();
  }

  /** The configuration, and the files that it names; their folders are others where it names others. */
  #watchFiles(): void {
    const { uci, watch, clock, log } = this.#options;
    const wanted = watchedFiles(uci);
    for (const [path, folder] of this.#folders) {
      if (path === configFolder || wanted.has(path)) continue;
      folder.close();
      this.#folders.delete(path);
    }
    const add = (path: string, concerns: (name: string) => boolean, told: () => void): void => {
      if (this.#folders.has(path)) return;
      this.#folders.set(path, new WatchedFolder({ path, concerns, told, watch, clock, log }));
    };
    // What is written under another name first comes to its own by a rename.
    add(configFolder, isPackage, () => this.#configurationChanged());
    for (const path of wanted.keys()) {
      const concerns = (name: string): boolean => this.#names.has(path) && (this.#names.get(path)?.has(name) ?? true);
      add(path, concerns, () => this.#tell());
    }
    this.#names = wanted;
  }
}

const isPackage = (name: string): boolean => /^[\w-]+$/.test(name);
