import type { Metric } from "../ports/meter.ts";
import type { Activities } from "./activities.ts";
import type { AgentContext } from "./context/context.ts";
import type { Sessions } from "./session/sessions.ts";
import { statusOf } from "./status.ts";

type Values = Metric["values"];

/** What the process has counted, and how the device is at the moment. */
export async function metricsOf(
  context: AgentContext,
  activities: Activities,
  sessions: Sessions,
): Promise<readonly Metric[]> {
  const { options } = context;
  const status = await statusOf(context, activities, sessions);
  const transfers = activities.begun("transfers")?.shown ?? [];
  const inState = (wanted: string): number => transfers.filter(({ state }) => state === wanted).length;
  const { lastSuccessMs } = sessions.attempts;
  const ageSeconds = (options.clock.monotonicMs() - lastSuccessMs) / 1000;
  const { manufacturer, oui, productClass, serialNumber, softwareVersion } = status.identity;
  const device = { manufacturer, oui, product_class: productClass, serial_number: serialNumber };
  return [
    ...((await options.meter?.read()) ?? []),
    gauge("device_info", "Which device this is; always 1", [
      { labels: { ...device, software_version: softwareVersion }, value: 1 },
    ]),
    gauge("device_uptime_seconds", "How long the device has been up", one(status.uptimeSeconds)),
    gauge(
      "cwmp_enabled",
      "1 while there is an ACS to talk to, and EnableCWMP is true",
      one(status.enabled && status.acsUrl !== "" ? 1 : 0),
    ),
    gauge("session_running", "1 while a session with the ACS is open", one(status.session === "running" ? 1 : 0)),
    gauge("session_failures", "Sessions in a row that have failed; 0 after a good one", one(status.retryCount)),
    gauge(
      "session_retry_wait_seconds",
      "Until a failed session is tried again; absent while none is",
      one(status.nextRetrySeconds),
    ),
    gauge(
      "last_successful_session_age_seconds",
      "Since the last successful session ended; absent until there was one since the start",
      one(Number.isFinite(ageSeconds) ? Math.max(0, ageSeconds) : undefined),
    ),
    gauge(
      "next_periodic_inform_seconds",
      "Until the next periodic Inform; absent while there is none",
      one(status.nextPeriodicInformSeconds),
    ),
    gauge("events_pending", "Events that the ACS has not been told yet", one(status.pendingEvents)),
    gauge(
      "transfers_queued",
      "File transfers that are not over, or of whose end the ACS has not been told",
      ["waiting", "running", "completed"].map((state) => ({ labels: { state }, value: inState(state) })),
    ),
    gauge("alarms_standing", "Alarms that stand", one(options.boards.alarms.tables.current.length)),
    gauge(
      "bulk_data_reports_waiting",
      "Reports of bulk data that no collector has taken yet",
      one(activities.begun("bulkData")?.queue.length ?? 0),
    ),
    gauge(
      "state_writes_owed",
      "1 while the disk does not take what the agent has to keep",
      one(options.store.isOwing ? 1 : 0),
    ),
    ...(await firmwareMetrics(context)),
  ];
}

async function firmwareMetrics({ options: { host } }: AgentContext): Promise<readonly Metric[]> {
  const firmware = await host.firmware?.read();
  if (firmware === undefined) return [];
  const { active, banks, boot, trial } = firmware;
  const perBank = (value: (number: number) => boolean): Values =>
    banks.map(({ number }) => ({ labels: { bank: number }, value: value(number) ? 1 : 0 }));
  return [
    gauge(
      "firmware_bank_info",
      "What is in a bank; always 1",
      banks.map(({ number, status, version }) => ({ labels: { bank: number, version, status }, value: 1 })),
    ),
    gauge(
      "firmware_bank_active",
      "1 for the bank that runs",
      perBank((number) => number === active),
    ),
    gauge(
      "firmware_bank_boot",
      "1 for the bank that the next reboot runs",
      perBank((number) => number === boot),
    ),
    gauge("firmware_trial", "1 while the image that runs is not confirmed", one(trial === undefined ? 0 : 1)),
  ];
}

const one = (value: number | undefined): Values => (value === undefined ? [] : [{ labels: {}, value }]);

const gauge = (name: string, help: string, values: Values): Metric => ({
  name: `cpe_agent_${name}`,
  help,
  type: "gauge",
  values,
});
