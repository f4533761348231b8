import type { Clock } from "../../ports/clock.ts";
import type { Host } from "../../ports/host/host.ts";
import type { Identity } from "../../ports/identity.ts";
import type { MonitorBoard } from "../device-info/monitors/monitor-board.ts";
import type { VendorFiles } from "../device-info/vendor-files.ts";
import type { DiagnosticsBoard } from "../diagnostics/diagnostics-board.ts";
import type { AlarmBoard } from "../fault-mgmt/alarm-board.ts";
import { type InterfaceLayers, interfaceLayers } from "../interface-stack/interface-layers.ts";
import { mediaOf } from "../interface-stack/media.ts";
import type { StatisticsBoard } from "../periodic-statistics/statistics-board.ts";
import { type BoardName, DeviceBoards } from "./device-boards.ts";
import { HostChange } from "./host-change.ts";
import { type HostView, viewOf } from "./host-view.ts";
import { once } from "./once.ts";

/** What a device is configured with before any ACS sets it: the first values of `Device.ManagementServer.` */
export interface ManagementDefaults {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly periodicInform: {
    readonly enable: boolean;
    readonly intervalSeconds: number;
    /** An xsd:dateTime; `0001-01-01T00:00:00Z` leaves the phase to the device. */
    readonly time: string;
  };
  readonly retry: {
    readonly minimumWaitSeconds: number;
    /** In thousandths. */
    readonly intervalMultiplier: number;
  };
  readonly connectionRequest: { readonly username: string; readonly password: string };
}

/** What bindings are given, made anew for each RPC. */
export interface DeviceContext {
  readonly host: HostView;
  /** The links of the host as TR-181 stacks them. */
  interfaces(): Promise<InterfaceLayers>;
  /** The one transaction of the host for all that this RPC changes, begun when first asked for. */
  transaction(): HostChange;
  readonly identity: Identity;
  readonly defaults: ManagementDefaults;
  readonly clock: Clock;
  /** Absent: there are none to tell of. */
  readonly files: VendorFiles | undefined;
  readonly diagnostics: DiagnosticsBoard;
  readonly statistics: StatisticsBoard;
  readonly alarms: AlarmBoard;
  readonly monitors: MonitorBoard;
}

/** What the contexts of one device are made of. */
interface DeviceFacts {
  readonly host: Host;
  readonly identity: Identity;
  readonly defaults: ManagementDefaults;
  readonly clock: Clock;
  readonly files?: VendorFiles | undefined;
  readonly boards?: DeviceBoards | undefined;
}

/** Makes the contexts of one device; an object that others may share, since a fleet has one per device. */
export class DeviceContexts implements Required<DeviceFacts> {
  readonly host: Host;
  readonly identity: Identity;
  readonly defaults: ManagementDefaults;
  readonly clock: Clock;
  readonly files: VendorFiles | undefined;
  /** Absent until one is asked for. */
  #boards: DeviceBoards | undefined;

  constructor({ host, identity, defaults, clock, files, boards }: DeviceFacts) {
    this.host = host;
    this.identity = identity;
    this.defaults = defaults;
    this.clock = clock;
    this.files = files;
    this.#boards = boards;
  }

  get boards(): DeviceBoards {
    this.#boards ??= new DeviceBoards();
    return this.#boards;
  }

  /** Whether one was used in this run of the agent; makes none. */
  isBoardUsed(name: BoardName): boolean {
    return this.#boards?.isUsed(name) ?? false;
  }

  make(): DeviceContext {
    return new Context(this);
  }
}

/**
 * Made for each Inform and each RPC, so nothing of it is made before it is asked for. A class, since V8 puts functions of `get` in an object
 * literal among old objects, where each keeps what it refers to until all garbage is collected.
 */
class Context implements DeviceContext {
  readonly host: HostView;
  readonly #of: DeviceContexts;
  #interfaces: DeviceContext["interfaces"] | undefined;
  #transaction: DeviceContext["transaction"] | undefined;

  constructor(of: DeviceContexts) {
    this.#of = of;
    this.host = viewOf(of.host);
  }

  get interfaces(): DeviceContext["interfaces"] {
    this.#interfaces ??= once(() => interfacesOf(this.host));
    return this.#interfaces;
  }

  get transaction(): DeviceContext["transaction"] {
    this.#transaction ??= once(() => new HostChange(this.#of.host));
    return this.#transaction;
  }

  get identity(): Identity {
    return this.#of.identity;
  }

  get defaults(): ManagementDefaults {
    return this.#of.defaults;
  }

  get clock(): Clock {
    return this.#of.clock;
  }

  get files(): VendorFiles | undefined {
    return this.#of.files;
  }

  get diagnostics(): DiagnosticsBoard {
    return this.#of.boards.diagnostics;
  }

  get statistics(): StatisticsBoard {
    return this.#of.boards.statistics;
  }

  get alarms(): AlarmBoard {
    return this.#of.boards.alarms;
  }

  get monitors(): MonitorBoard {
    return this.#of.boards.monitors;
  }
}

/** Where Wi-Fi, PPP or bridges cannot be read, their own objects say so; the others are then as without them. */
async function interfacesOf(host: HostView): Promise<InterfaceLayers> {
  const wifi = host.wifi?.read().catch(() => undefined);
  const ppp = host.ppp?.read().catch(() => undefined);
  const bridges = host.bridges?.read().catch(() => undefined);
  const media = mediaOf(host.cellular);
  const links = (await host.links?.read()) ?? [];
  return interfaceLayers(links, (await wifi)?.networks, await ppp, await bridges, await media);
}

/** Makes the contexts of one device. */
export function deviceContexts(facts: DeviceFacts): () => DeviceContext {
  const contexts = new DeviceContexts(facts);
  return () => contexts.make();
}
