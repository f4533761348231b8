import type { Agent } from "../../../src/agent/agent.ts";
import type { DeviceFiles } from "../../../src/agent/context/device-files.ts";
import type { AgentConfiguration, ProcessParts } from "../../../src/agent/context/options.ts";
import { owingStore } from "../../../src/agent/context/owing-store.ts";
import { readConfiguration } from "../../../src/config/configuration.ts";
import type { DeviceContext, ManagementDefaults } from "../../../src/device/binding/context.ts";
import { bulkData } from "../../../src/device/bulk-data/bulk-data.ts";
import { deviceRoot } from "../../../src/device/device/device-root.ts";
import { deviceInfoObject } from "../../../src/device/device-info/device-info.ts";
import { dnsDiagnostics } from "../../../src/device/dns/diagnostics/ns-lookup.ts";
import { ipDiagnostics } from "../../../src/device/ip/diagnostics/ip-diagnostics.ts";
import { ipInterface } from "../../../src/device/ip/ip-interface.ts";
import { autonomousTransferPolicy } from "../../../src/device/management-server/autonomous-transfer-policy.ts";
import { heartbeatPolicy } from "../../../src/device/management-server/heartbeat-policy.ts";
import { informParameter } from "../../../src/device/management-server/inform-parameter.ts";
import { managementServerObject } from "../../../src/device/management-server/management-server.ts";
import { packetCapture } from "../../../src/device/packet-capture/packet-capture.ts";
import { periodicStatisticsComponent } from "../../../src/device/periodic-statistics/periodic-statistics.ts";
import { selfTest } from "../../../src/device/self-test/self-test.ts";
import { seededRandom } from "../../../src/host/seeded-random.ts";
import type { BootableFirmware } from "../../../src/host/virtual/firmware-banks.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { compileKind, type Kind } from "../../../src/model/kind/kind.ts";
import type { Tree } from "../../../src/model/tree.ts";
import type { ConnectionRequestSettings, ConnectionRequests } from "../../../src/ports/connection-requests.ts";
import type { Host } from "../../../src/ports/host/host.ts";
import type { DhcpOptions } from "../../../src/ports/host/network/dhcp-options.ts";
import type { Identity } from "../../../src/ports/identity.ts";
import type { Meter } from "../../../src/ports/meter.ts";
import type { ReportSender } from "../../../src/ports/report-sender.ts";
import type { Store } from "../../../src/ports/store.ts";
import type { TemplateFacts } from "../../../src/ports/template-facts.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { TemplateExpander } from "../../../src/schema/template.ts";
import { agentConfiguration } from "../../../src/wiring/defaults.ts";
import { startDevice } from "../../../src/wiring/device.ts";
import { identity as smallIdentity, smallRouter } from "../../host/virtual/small/small-router.ts";
import { recordedLog } from "../../store/recorded-log.ts";
import { Disk, type PowerCut } from "./disk.ts";
import { SimulatedAcs } from "./simulated-acs.ts";
import { SimulatedCollectors } from "./simulated-collectors.ts";
import { SimulatedFiles } from "./simulated-files.ts";
import { VirtualClock } from "./virtual-clock.ts";

// One device in a world of its own: time, disk and ACS outlive its lives.

export const users = "Device.Users.User.";
export const management = "Device.ManagementServer.";

export const defaults: ManagementDefaults = {
  url: "http://acs.example/",
  username: "cpe",
  password: "secret",
  periodicInform: { enable: false, intervalSeconds: 3600, time: "0001-01-01T00:00:00Z" },
  retry: { minimumWaitSeconds: 5, intervalMultiplier: 2000 },
  connectionRequest: { username: "", password: "" },
};

/** What nobody has configured; but it looks for no changes by itself, and listens where a port is free. */
export const configuration: AgentConfiguration = {
  ...agentConfiguration(readConfiguration([])),
  connectionRequest: { enable: true, bind: "::", port: 0 },
  pollSeconds: 0,
};

export async function simulatedKind(): Promise<Kind<DeviceContext>> {
  return compileKind<DeviceContext>({
    schema: await loadSchema("tr181", [
      "BulkData",
      "DNS",
      "DeviceInfo",
      "IP",
      "ManagementServer",
      "PacketCaptureDiagnostics",
      "PeriodicStatistics",
      "SelfTestDiagnostics",
      "Users",
    ]),
    bindings: [
      deviceRoot,
      deviceInfoObject,
      managementServerObject,
      informParameter,
      heartbeatPolicy,
      autonomousTransferPolicy,
      ipInterface,
      ...bulkData,
      ...ipDiagnostics,
      ...dnsDiagnostics,
      ...periodicStatisticsComponent,
      ...selfTest,
      ...packetCapture,
    ],
    initial: [
      { path: `${users}1.`, values: { Enable: "true", Username: "admin" } },
      { path: `${users}{i}.`, values: { Enable: "false", Username: "" } },
    ],
  });
}

/** Connection requests without sockets. */
class SimulatedListeners implements ConnectionRequests {
  readonly open = new Map<number, ConnectionRequestSettings>();
  readonly taken = new Set<number>();
  address: string | undefined = "192.0.2.7";
  /** How often somebody asked for it. */
  lookups = 0;
  #nextPort = 40_000;

  async listen(settings: ConnectionRequestSettings) {
    const port = settings.port === 0 ? this.#nextPort++ : settings.port;
    if (this.taken.has(port) || this.open.has(port)) {
      throw Object.assign(new Error(`port ${port} is taken`), { code: "port-taken" });
    }
    this.open.set(port, settings);
    return { port, close: async () => void this.open.delete(port) };
  }

  async localAddressTowards(): Promise<string | undefined> {
    this.lookups += 1;
    return this.address;
  }

  /** An authenticated connection request at every listener that is open. */
  request(): void {
    for (const settings of this.open.values()) settings.onRequest();
  }
}

/** Simulated hosts know what the templates of a kind are filled in with. */
const hasFacts = (host: Host): host is Host & TemplateFacts => "ipv4Address" in host;

export interface Options {
  readonly defaults?: Partial<ManagementDefaults>;
  readonly configuration?: Partial<AgentConfiguration>;
  readonly identity?: Partial<Identity>;
  readonly cut?: PowerCut;
  readonly allows?: Host["allows"];
  readonly firmware?: BootableFirmware;
  /** The system tells nothing by itself. */
  readonly mute?: boolean;
  /** What its DHCP clients have been told. */
  readonly dhcp?: DhcpOptions;
  /** In place of the disk's own. */
  readonly store?: Store;
  /** Counts what happens. */
  readonly meter?: Meter;
  /** In place of the simulated collectors. */
  readonly reports?: ReportSender;
  /** In place of the simulated one. */
  readonly host?: (parts: Pick<ProcessParts, "clock" | "log"> & { readonly store: Store }) => Host;
}

export interface Life {
  readonly agent: Agent;
  readonly tree: Tree;
  readonly host: Host;
}

export class World {
  readonly clock: VirtualClock;
  readonly disk = new Disk();
  readonly acs = new SimulatedAcs();
  readonly listeners = new SimulatedListeners();
  readonly files = new SimulatedFiles();
  readonly collectors = new SimulatedCollectors();
  readonly log = recordedLog();
  readonly #kind: Kind<DeviceContext>;
  #lives = 0;
  /** Whether the power failed in this life. */
  dark = false;

  constructor(kind: Kind<DeviceContext>, clock = new VirtualClock()) {
    this.#kind = kind;
    this.clock = clock;
  }

  /** Power on. With a cut, the start itself may never end: it is not awaited then. */
  async start(options: Options = {}): Promise<Life> {
    this.clock.forget();
    this.listeners.open.clear();
    this.dark = false;
    this.#lives += 1;
    const life = this.#lives;
    const alive = (): boolean => life === this.#lives && !this.dark;
    const store =
      options.store ??
      this.disk.powered(options.cut, () => {
        this.dark = true;
      });
    const { clock, log } = this;
    const owing = owingStore(store, { clock, log });
    const identity = { ...smallIdentity, ...options.identity };
    const host =
      options.host?.({ store: owing, clock, log }) ??
      virtualHost({
        system: smallRouter,
        identity,
        clock,
        bootSeconds: 5,
        firmware: options.firmware,
        ...(options.allows && { allows: options.allows }),
      });
    if (options.dhcp) Object.defineProperty(host, "dhcpOptions", { value: options.dhcp });
    if (options.mute) Object.defineProperty(host, "changes", { value: undefined });
    const process: ProcessParts = {
      store: owing,
      exchange: { open: (target) => guarded(this.acs.open(target), alive) },
      connectionRequests: this.listeners,
      reports: options.reports ?? this.collectors.sender(clock, alive),
      clock,
      log,
      configuration: { ...configuration, ...options.configuration },
      ...(options.meter && { meter: options.meter }),
    };
    const { agent, tree } = await startDevice(process, {
      machine: { kind: this.#kind, host, identity, ...(hasFacts(host) && { expander: new TemplateExpander(host) }) },
      scope: "",
      random: seededRandom(`life ${life}`),
      defaults: { ...defaults, ...options.defaults },
      files: () => ({
        transfers: this.files.transfers(clock),
        spool: this.files.spool,
        downloads: { [noteType]: this.files.noteUse(owing), ...firmwareUses(host) },
        configuration: this.files.configuration,
        uploads: { [noteType]: async () => textOf(`${identity.serialNumber}'s note`) },
      }),
    });
    return { agent, tree, host };
  }
}

/** A FileType that the simulated device has a use for. */
export const noteType = "X 0A1B2C Note";

function firmwareUses({ firmware }: Host): DeviceFiles["downloads"] {
  if (firmware === undefined) return {};
  return {
    "1 Firmware Upgrade Image": { maxBytes: 100, firmware, run: true },
    "6 Stored Firmware Image": { maxBytes: 100, firmware, run: false },
  };
}

function textOf(text: string) {
  const octets = new TextEncoder().encode(text);
  return {
    length: octets.length,
    open: async function* () {
      yield octets;
    },
  };
}

/** Nothing leaves a device without power. */
function guarded(channel: ReturnType<SimulatedAcs["open"]>, alive: () => boolean): ReturnType<SimulatedAcs["open"]> {
  return {
    localAddress: channel.localAddress,
    post: (envelope, signal) => (alive() ? channel.post(envelope, signal) : new Promise(() => {})),
    close: () => channel.close(),
  };
}
