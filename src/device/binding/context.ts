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
    const { clock, defaults, files, host, identity } = this;
    const boards = (): DeviceBoards => this.boards;
    const view = viewOf(host);
    return {
      host: view,
      interfaces: once(async () => {
        // Where Wi-Fi, PPP or bridges cannot be read, their own objects say so; the others are then as without them.
        const wifi = view.wifi?.read().catch(() => undefined);
        const ppp = view.ppp?.read().catch(() => undefined);
        const bridges = view.bridges?.read().catch(() => undefined);
        const media = mediaOf(view.cellular);
        const links = (await view.links?.read()) ?? [];
        return interfaceLayers(links, (await wifi)?.networks, await ppp, await bridges, await media);
      }),
      transaction: once(() => new HostChange(host)),
      identity,
      defaults,
      clock,
      files,
      get diagnostics() {
        return boards().diagnostics;
      },
      get statistics() {
        return boards().statistics;
      },
      get alarms() {
        return boards().alarms;
      },
      get monitors() {
        return boards().monitors;
      },
    };
  }
}

/** Makes the contexts of one device. */
export function deviceContexts(facts: DeviceFacts): () => DeviceContext {
  const contexts = new DeviceContexts(facts);
  return () => contexts.make();
}
