import type { SignalledReading } from "../../ports/change-feed.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Firmware } from "../../ports/firmware.ts";
import type { Host } from "../../ports/host.ts";
import type { Identity } from "../../ports/identity.ts";
import type { VendorFiles } from "../device-info/vendor-files.ts";
import { type InterfaceLayers, interfaceLayers } from "../interface-stack/interface-layers.ts";

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

/** The host as the bindings see it: each reading is taken once, changes pass through. */
export type HostView = Omit<
  Host,
  "settle" | "reboot" | "utcOffsetMinutes" | "factoryReset" | "close" | "firmware" | "changes"
> & {
  readonly firmware: FirmwareView | undefined;
  /** Whether it tells of changes of a reading by itself. */
  isSignalled(reading: SignalledReading): boolean;
};

export type FirmwareView = Pick<Firmware, "read" | "activate">;

/** What bindings are given, made anew for each RPC. */
export interface DeviceContext {
  readonly host: HostView;
  /** The links of the host as TR-181 stacks them. */
  interfaces(): Promise<InterfaceLayers>;
  readonly identity: Identity;
  readonly defaults: ManagementDefaults;
  readonly clock: Clock;
  /** Absent: there are none to tell of. */
  readonly files: VendorFiles | undefined;
}

/** Makes the contexts of one device. */
export function deviceContexts({
  host,
  identity,
  defaults,
  clock,
  files,
}: {
  readonly host: Host;
  readonly identity: Identity;
  readonly defaults: ManagementDefaults;
  readonly clock: Clock;
  readonly files?: VendorFiles;
}): () => DeviceContext {
  return () => {
    const view = snapshotOf(host);
    return {
      host: view,
      interfaces: once(async () => interfaceLayers(await view.links())),
      identity,
      defaults,
      clock,
      files,
    };
  };
}

/** A view of the host that takes each reading at most once, when first asked; overlapping askers share it. */
export function snapshotOf(host: Host): HostView {
  const { firmware } = host;
  return {
    kind: host.kind,
    allows: host.allows,
    firmware: firmware && firmwareViewOf(firmware),
    isSignalled: (reading) => host.changes?.isSignalled(reading) === true,
    uptimeSeconds: once(() => host.uptimeSeconds()),
    hostName: once(() => host.hostName()),
    memory: once(() => host.memory()),
    processes: once(() => host.processes()),
    time: once(() => host.time()),
    links: once(() => host.links()),
    routes: once(() => host.routes()),
    resolvers: once(() => host.resolvers()),
    changeLink: (name, settings) => host.changeLink(name, settings),
    changeHostName: (name) => host.changeHostName(name),
  };
}

function firmwareViewOf(firmware: Firmware): FirmwareView {
  return { read: once(() => firmware.read()), activate: (bank) => firmware.activate(bank) };
}

function once<T>(read: () => T): () => T {
  let taken: { readonly value: T } | undefined;
  return () => {
    taken ??= { value: read() };
    return taken.value;
  };
}
