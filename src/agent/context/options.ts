import type { Handlers, TraceEntry } from "../../cwmp/session/session-context.ts";
import type { XmlLimits } from "../../cwmp/soap/xml-tree.ts";
import type { ManagementDefaults } from "../../device/binding/context.ts";
import type { BoardName, DeviceBoards } from "../../device/binding/device-boards.ts";
import type { Pause } from "../../model/reading/pace.ts";
import type { Tree } from "../../model/tree.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ConnectionRequests } from "../../ports/connection-requests.ts";
import type { Exchange } from "../../ports/exchange.ts";
import type { Host } from "../../ports/host/host.ts";
import type { Identity } from "../../ports/identity.ts";
import type { Log } from "../../ports/log.ts";
import type { Meter } from "../../ports/meter.ts";
import type { Random } from "../../ports/random.ts";
import type { ReportSender } from "../../ports/report-sender.ts";
import type { SessionTraces } from "../../ports/session-traces.ts";
import type { ClockWatch } from "./clock-watch.ts";
import type { DeviceFiles } from "./device-files.ts";
import type { OwingStore } from "./owing-store.ts";
import type { ProcessFacts } from "./process-facts.ts";

/** What the agent is told by the device's configuration rather than by the tree. */
export interface AgentConfiguration {
  readonly connectionRequest: {
    /** False: no listener at all. */
    readonly enable: boolean;
    readonly bind: string;
    /** 0 lets the system choose; what it chose is kept across restarts. */
    readonly port: number;
    /** A random one is made and kept if absent. */
    readonly path?: string;
    /** What the ConnectionRequestURL shows instead of the local address towards the ACS: a host, or host:port. */
    readonly advertise?: string;
  };
  /** Which ACSs that DHCP names are taken where none is configured. */
  readonly discovery: "off" | "https" | "any";
  /** Seconds between comparisons of notified parameters that change by themselves, and of clock and address; 0 for never. */
  readonly pollSeconds: number;
  /** How many ended sessions are remembered. */
  readonly sessionHistory: number;
  /** How long to wait for each reply of the ACS; at least 30 s. [TR-069 3.7.1] */
  readonly replyTimeoutMs: number;
  /** Of what is read of a reply of the ACS. */
  readonly replyLimits: XmlLimits;
  /** Of the longest list of values that an ACS gets in one answer. */
  readonly answerCharacters: number;
}

/** What all devices of a process have in common. */
export interface ProcessParts {
  readonly store: OwingStore;
  readonly exchange: Exchange;
  readonly connectionRequests: ConnectionRequests;
  readonly reports: ReportSender;
  readonly clock: Clock;
  /** Of that clock, for all devices that go by it. Absent: each watches it for itself. */
  readonly clockWatch?: ClockWatch | undefined;
  readonly log: Log;
  /** Absent: nobody keeps count. */
  readonly meter?: Meter | undefined;
  /** Absent: nobody looks for where the time of sessions goes. */
  readonly traces?: SessionTraces | undefined;
  readonly configuration: AgentConfiguration;
  /** Absent: nobody can ask. */
  readonly process?: ProcessFacts | undefined;
}

export interface AgentOptions extends ProcessParts {
  readonly tree: Tree;
  /** Put before the names of the agent's store spaces, so that many devices can share one store. */
  readonly scope: string;
  readonly host: Host;
  readonly random: Random;
  readonly identity: Identity;
  /** As the bindings have them. A changed `url` wins over what the ACS has set; otherwise the ACS's stays. */
  readonly defaults: ManagementDefaults;
  /** Where its tree and the agent meet. */
  readonly boards: DeviceBoards;
  /** Whether that board was used in this run of the agent; makes none. */
  isBoardUsed(name: BoardName): boolean;
  readonly handlers: Handlers;
  /** Absent: this device moves no files, and refuses to. */
  readonly files?: DeviceFiles | undefined;
  /** Lets others have their turn in the middle of long work; absent: all is done in one go. */
  readonly pause?: Pause | undefined;
  readonly trace?: ((entry: TraceEntry) => void) | undefined;
}
