import { isBulkDataUsed } from "../device/bulk-data/bulk-data.ts";
import { isEchoServed } from "../device/ip/diagnostics/udp-echo-config.ts";
import { areHeartbeatsEnabled } from "../device/management-server/heartbeat-policy.ts";
import type { ManagementSettings } from "../device/management-server/management-settings.ts";
import type { StoreChange } from "../ports/store.ts";
import { Alarms, areAlarmsKept } from "./alarms/alarms.ts";
import { isMonitored, Monitors } from "./alarms/monitors.ts";
import { BulkData } from "./bulk-data/bulk-data.ts";
import { ConnectionRequestServer } from "./connection-request/connection-request-server.ts";
import type { AcsRequest } from "./context/acs-request.ts";
import type { Activity, Raised, Removal } from "./context/activity.ts";
import { type AgentContext, persist, raise } from "./context/context.ts";
import type { QueuedEvent } from "./context/event-queue.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { EchoService } from "./diagnostics/echo-service.ts";
import { AcsDiscovery } from "./discovery/acs-discovery.ts";
import { Heartbeat } from "./informs/heartbeat.ts";
import { PeriodicInform } from "./informs/periodic-inform.ts";
import { areInformsScheduled, ScheduledInforms } from "./informs/scheduled-informs.ts";
import { ValueChanges } from "./informs/value-changes.ts";
import { ChangeTrial } from "./restart/change-trial.ts";
import { isRebootScheduled, ScheduledReboot } from "./restart/scheduled-reboot.ts";
import type { SessionParticipants } from "./session/session-participants.ts";
import { arePeriodicStatisticsKept, PeriodicStatistics } from "./statistics/periodic-statistics.ts";
import { DownloadRequests } from "./transfers/download-requests.ts";
import { FirmwareTrial } from "./transfers/firmware/firmware-trial.ts";
import { areTransfersKept } from "./transfers/transfer-queue.ts";
import { Transfers } from "./transfers/transfers.ts";

/** One activity: what makes it, and when a device has it. It is also made when it is first asked for. */
interface ActivityKind<A extends Activity> {
  create(context: AgentContext, activities: Activities): A;
  /** Whether a device has it from its start on. */
  atStart?(context: AgentContext): boolean;
  /** Whether a device has it as it is set now. */
  bySettings?(context: AgentContext, settings: ManagementSettings): boolean;
}

/** Infers the activity's own type for a row of the table. */
const activity = <A extends Activity>(kind: ActivityKind<A>): ActivityKind<A> => kind;

/**
 * Everything that a device does by itself as time goes by, in the order in which it is taken. The table is shared by all
 * devices of the process; each has an instance only of what it needs.
 */
const activityKinds = {
  acsDiscovery: activity({
    create: (context, activities) => new AcsDiscovery(context, activities.valueChanges),
    atStart: ({ options: { configuration, defaults, host } }) =>
      configuration.discovery !== "off" && defaults.url === "" && host.dhcpOptions !== undefined,
  }),
  connectionRequests: activity({
    create: (context) => new ConnectionRequestServer(context),
    atStart: ({ options, settings }) =>
      options.configuration.connectionRequest.enable || settings.connectionRequestUrl !== "",
  }),
  periodicInform: activity({
    create: (context) => new PeriodicInform(context),
    atStart: () => true,
  }),
  heartbeat: activity({
    create: (context) => new Heartbeat(context),
    bySettings: ({ options }) => areHeartbeatsEnabled(options.tree),
  }),
  scheduledInforms: activity({
    create: ({ options }) => new ScheduledInforms(options),
    atStart: ({ options }) => areInformsScheduled(options),
  }),
  scheduledReboot: activity({
    create: (context) => new ScheduledReboot(context),
    bySettings: (_context, settings) => isRebootScheduled(settings),
  }),
  valueChanges: activity({
    create: (context, activities) => new ValueChanges(context, activities),
    atStart: () => true,
  }),
  firmwareTrial: activity({
    create: (context) => new FirmwareTrial(context),
    atStart: ({ options }) => options.host.firmware !== undefined && options.host.firmware.untouched !== true,
  }),
  changeTrial: activity({
    create: (context, activities) => new ChangeTrial(context, activities.valueChanges),
    atStart: ({ options }) => options.host.trials !== undefined,
  }),
  transfers: activity({
    create: (context) => new Transfers(context),
    atStart: ({ options }) =>
      options.files !== undefined && (options.files.whenNeeded !== true || areTransfersKept(options)),
  }),
  diagnostics: activity({
    create: (context, activities) => new Diagnostics(context, activities.valueChanges),
    bySettings: ({ options }) => options.boards.isUsed("diagnostics"),
  }),
  periodicStatistics: activity({
    create: (context, activities) => new PeriodicStatistics(context, activities.valueChanges),
    atStart: ({ options }) => arePeriodicStatisticsKept(options),
    bySettings: ({ options }) => options.boards.isUsed("statistics"),
  }),
  alarms: activity({
    create: (context, activities) => new Alarms(context, activities.valueChanges),
    atStart: ({ options }) => areAlarmsKept(options),
    bySettings: ({ options }) => options.boards.isUsed("alarms"),
  }),
  monitors: activity({
    create: (context) => new Monitors(context),
    atStart: ({ options }) => isMonitored(options),
    bySettings: ({ options }) => options.boards.isUsed("monitors"),
  }),
  echoService: activity({
    create: (context) => new EchoService(context),
    bySettings: ({ options }) => isEchoServed(options.tree),
  }),
  bulkData: activity({
    create: (context) => new BulkData(context),
    atStart: ({ options }) => isBulkDataUsed(options.tree),
    bySettings: ({ options }) => isBulkDataUsed(options.tree),
  }),
  downloadRequests: activity({
    create: (context) => new DownloadRequests(context),
  }),
} as const;

type ActivityName = keyof typeof activityKinds;
type ActivityNamed<N extends ActivityName> = ReturnType<(typeof activityKinds)[N]["create"]>;

const rows = (Object.entries(activityKinds) as readonly (readonly [ActivityName, ActivityKind<Activity>])[]).map(
  ([name, kind]) => ({ name, kind }),
);

/** What is asked in each session goes through these, with no wait for an activity that has nothing to do. */
const names = rows.map(({ name }) => name);

/** The activities of one device. What is asked of all of them is asked in the order of the table. */
export class Activities implements SessionParticipants {
  readonly #context: AgentContext;
  readonly #begun: { [N in ActivityName]?: Activity } = {};

  constructor(context: AgentContext) {
    this.#context = context;
  }

  /** The device's own, made now if it has none yet. */
  of<N extends ActivityName>(name: N): ActivityNamed<N> {
    this.#begun[name] ??= activityKinds[name].create(this.#context, this);
    return this.#begun[name] as ActivityNamed<N>; // only ever what its row has created
  }

  /** As `of`, but only where the device has it already. */
  begun<N extends ActivityName>(name: N): ActivityNamed<N> | undefined {
    return this.#begun[name] as ActivityNamed<N> | undefined; // as above
  }

  get valueChanges(): ValueChanges {
    return this.of("valueChanges");
  }

  /** Makes those that a device has from its start on. */
  begin(): void {
    for (const { name, kind } of rows) if (kind.atStart?.(this.#context)) this.of(name);
  }

  /** Makes those that the settings ask for. */
  follow(settings: ManagementSettings): void {
    for (const { name, kind } of rows) {
      if (this.#begun[name] === undefined && kind.bySettings?.(this.#context, settings)) this.of(name);
    }
  }

  *#all(): Iterable<Activity> {
    for (const name of names) {
      const begun = this.#begun[name];
      if (begun !== undefined) yield begun;
    }
  }

  /** When the next of them has something to take, by the monotonic clock, of what comes after `afterMs`. */
  dueMs(afterMs = Number.NEGATIVE_INFINITY): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const name of names) {
      const itsMs = this.#begun[name]?.dueMs ?? Number.POSITIVE_INFINITY;
      if (itsMs > afterMs && itsMs < dueMs) dueMs = itsMs;
    }
    return dueMs;
  }

  /** Has each take what has become due, one after the other, and keeps what they raise in one write. */
  async takeDue(settings: ManagementSettings, isResting: () => boolean): Promise<void> {
    const raised: Raised[] = [];
    for (const name of names) {
      const each = this.#begun[name];
      if (each?.take === undefined) continue;
      const taking = each.take({ settings, resting: isResting() });
      const taken = taking instanceof Promise ? await taking : taking;
      if (taken !== undefined) raised.push(taken);
    }
    if (raised.length === 0) return;
    const records = raised.flatMap((each) => each.records ?? []);
    await raise(
      this.#context,
      raised.flatMap(({ events }) => events),
      records,
    );
    for (const { kept } of raised) kept?.();
  }

  /** Whether a reboot that the ACS has asked for comes after something that it has asked for too. */
  get precedesReboot(): boolean {
    for (const each of this.#all()) if (each.precedesReboot) return true;
    return false;
  }

  async clockSet(settings: ManagementSettings): Promise<void> {
    const records = [...this.#all()].flatMap((each) => each.clockSet?.(settings) ?? []);
    if (records.length === 0) return;
    await persist(this.#context, "clock", () => this.#context.options.store.write(records));
  }

  /** What is left of the pending events for the Inform of the boot. */
  async booted(pending: readonly QueuedEvent[]): Promise<readonly QueuedEvent[]> {
    let left = pending;
    for (const each of this.#all()) left = (await each.booted?.(left)) ?? left;
    return left;
  }

  async up(settings: ManagementSettings): Promise<void> {
    for (const each of this.#all()) await each.up?.(settings);
  }

  async down(): Promise<void> {
    for (const each of this.#all()) await each.down?.();
  }

  async beforeInform(settings: ManagementSettings): Promise<void> {
    for (const name of names) {
      const doing = this.#begun[name]?.beforeInform?.(settings);
      if (doing !== undefined) await doing;
    }
  }

  pendingRequests(sent: readonly QueuedEvent[]): () => AcsRequest | undefined {
    const sources: (() => AcsRequest | undefined)[] = [];
    for (const name of names) {
      const source = this.#begun[name]?.pendingRequests?.(sent);
      if (source !== undefined) sources.push(source);
    }
    return () => {
      for (const next of sources) {
        const request = next();
        if (request !== undefined) return request;
      }
      return undefined;
    };
  }

  lookAgain(): void {
    for (const each of this.#all()) each.lookAgain?.();
  }

  told(sent: readonly QueuedEvent[], left: readonly QueuedEvent[]): readonly StoreChange[] {
    const records: StoreChange[] = [];
    for (const name of names) {
      const told = this.#begun[name]?.told?.(sent, left);
      if (told !== undefined) records.push(...told);
    }
    return records;
  }

  async informed(url: string, localAddress: string | undefined): Promise<void> {
    for (const name of names) {
      const doing = this.#begun[name]?.informed?.(url, localAddress);
      if (doing !== undefined) await doing;
    }
  }

  sessionFailed(): void {
    for (const name of names) this.#begun[name]?.sessionFailed?.();
  }

  async sessionSucceeded(): Promise<void> {
    for (const name of names) {
      const doing = this.#begun[name]?.sessionSucceeded?.();
      if (doing !== undefined) await doing;
    }
  }

  removal(occasion: "new-acs" | "factory-reset"): Removal {
    const removals = [...this.#all()].flatMap((each) => each.removal?.(occasion) ?? []);
    return {
      records: removals.flatMap(({ records }) => records),
      removed: () => {
        for (const { removed } of removals) removed();
      },
    };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all()].map((each) => each.stop?.()));
  }
}
