import { isBulkDataUsed } from "../device/bulk-data/bulk-data.ts";
import { isEchoServed } from "../device/ip/diagnostics/udp-echo-config.ts";
import { areHeartbeatsEnabled } from "../device/management-server/heartbeat-policy.ts";
import type { ManagementSettings } from "../device/management-server/management-settings.ts";
import { Alarms, areAlarmsKept } from "./alarms/alarms.ts";
import { isMonitored, Monitors } from "./alarms/monitors.ts";
import { BulkData } from "./bulk-data/bulk-data.ts";
import { ConnectionRequestServer } from "./connection-request/connection-request-server.ts";
import type { Activity } from "./context/activity.ts";
import type { AgentContext } from "./context/context.ts";
import { Diagnostics } from "./diagnostics/diagnostics.ts";
import { EchoService } from "./diagnostics/echo-service.ts";
import { AcsDiscovery } from "./discovery/acs-discovery.ts";
import { Heartbeat } from "./informs/heartbeat.ts";
import { PeriodicInform } from "./informs/periodic-inform.ts";
import { areInformsScheduled, ScheduledInforms } from "./informs/scheduled-informs.ts";
import { ValueChanges } from "./informs/value-changes.ts";
import { ChangeTrial } from "./restart/change-trial.ts";
import { isRebootScheduled, ScheduledReboot } from "./restart/scheduled-reboot.ts";
import { arePeriodicStatisticsKept, PeriodicStatistics } from "./statistics/periodic-statistics.ts";
import { DownloadRequests } from "./transfers/download-requests.ts";
import { FirmwareTrial } from "./transfers/firmware/firmware-trial.ts";
import { areTransfersKept } from "./transfers/transfer-queue.ts";
import { Transfers } from "./transfers/transfers.ts";

/** What an activity may ask of the device's others. */
interface Siblings extends Pick<Required<Activity>, "beforeInform" | "lookAgain"> {
  readonly valueChanges: ValueChanges;
}

/** One activity: what makes it, and when a device has it. It is also made when it is first asked for. */
export interface ActivityKind<A extends Activity> {
  create(context: AgentContext, siblings: Siblings): A;
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
export const activityKinds = {
  acsDiscovery: activity({
    create: (context, siblings) => new AcsDiscovery(context, siblings.valueChanges),
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
    create: (context, siblings) => new ValueChanges(context, siblings),
    atStart: () => true,
  }),
  firmwareTrial: activity({
    create: (context) => new FirmwareTrial(context),
    atStart: ({ options }) => options.host.firmware !== undefined && options.host.firmware.untouched !== true,
  }),
  changeTrial: activity({
    create: (context, siblings) => new ChangeTrial(context, siblings.valueChanges),
    atStart: ({ options }) => options.host.trials !== undefined,
  }),
  transfers: activity({
    create: (context) => new Transfers(context),
    atStart: ({ options }) =>
      options.files !== undefined && (options.files.whenNeeded !== true || areTransfersKept(options)),
  }),
  diagnostics: activity({
    create: (context, siblings) => new Diagnostics(context, siblings.valueChanges),
    bySettings: ({ options }) => options.isBoardUsed("diagnostics"),
  }),
  periodicStatistics: activity({
    create: (context, siblings) => new PeriodicStatistics(context, siblings.valueChanges),
    atStart: ({ options }) => arePeriodicStatisticsKept(options),
    bySettings: ({ options }) => options.isBoardUsed("statistics"),
  }),
  alarms: activity({
    create: (context, siblings) => new Alarms(context, siblings.valueChanges),
    atStart: ({ options }) => areAlarmsKept(options),
    bySettings: ({ options }) => options.isBoardUsed("alarms"),
  }),
  monitors: activity({
    create: (context) => new Monitors(context),
    atStart: ({ options }) => isMonitored(options),
    bySettings: ({ options }) => options.isBoardUsed("monitors"),
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
