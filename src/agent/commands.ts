import type { Activities } from "./activities.ts";
import { showAlarms } from "./alarms/alarm-commands.ts";
import { pushBulkData, showBulkData } from "./bulk-data/bulk-data-commands.ts";
import type { AgentContext } from "./context/context.ts";
import type { ProcessFacts } from "./context/process-facts.ts";
import { describe, search } from "./control/browse.ts";
import { answerOfFailure, refusal } from "./control/refusal.ts";
import { Refused, refuseWithoutAcs } from "./control/refused.ts";
import { type ControlCommand, type ControlRequest, problemOf, type RequestOf } from "./control/requests.ts";
import type { ControlAnswer, ControlResults } from "./control/results.ts";
import { addRow, applyEdits, getAttributes, getNames, getValues } from "./control/tree-commands.ts";
import { healthOf } from "./health.ts";
import { metricsOf } from "./metrics.ts";
import type { Sessions } from "./session/sessions.ts";
import { statusOf } from "./status.ts";
import { backUp, restoreFile } from "./transfers/configuration-commands.ts";
import { orderTransfer, requestDownload } from "./transfers/transfer-commands.ts";

// What is asked locally, answered: one row a command. Nothing here waits for a session except `inform` when told to.

/** The parts of a device that commands are about. */
export interface CommandedDevice {
  readonly context: AgentContext;
  readonly activities: Activities;
  readonly sessions: Sessions;
}

type Commands = {
  readonly [C in ControlCommand]: (device: CommandedDevice, request: ControlRequest<C>) => Promise<ControlResults[C]>;
};

const commands: Commands = {
  status: ({ context, activities, sessions }) => statusOf(context, activities, sessions),
  metrics: async ({ context, activities, sessions }) => ({ metrics: await metricsOf(context, activities, sessions) }),
  health: ({ context, activities, sessions }) => healthOf(context, activities, sessions),
  get: ({ context }, { paths }) => getValues(context, paths),
  names: ({ context }, request) => getNames(context, request),
  describe: ({ context }, { path }) => describe(context, path),
  search: ({ context }, request) => search(context, request),
  attributes: ({ context }, { paths }) => getAttributes(context, paths),
  set: (device, { values }) =>
    changed(device, () =>
      applyEdits(
        device.context,
        values.map(({ path, value }) => ({ kind: "set", path, value })),
      ),
    ),
  add: (device, request) => changed(device, () => addRow(device.context, request)),
  delete: (device, { path }) => changed(device, () => applyEdits(device.context, [{ kind: "delete", path }])),
  "set-attributes": (device, { changes }) =>
    changed(device, async () => {
      await device.context.options.tree.setAttributes(changes);
      return {};
    }),
  events: async ({ context }) => ({
    events: context.events.pending.map(({ code, commandKey, atMs }) => ({ code, commandKey, atMs })),
  }),
  transfers: async ({ activities }) => ({ transfers: activities.of("transfers").shown }),
  transfer: ({ context, activities }, request) => orderTransfer(context, activities.of("transfers"), request),
  backup: ({ context, activities }) => backUp(context, activities.of("transfers").endings),
  restore: ({ context, activities }, request) =>
    restoreFile(context, activities.of("transfers").endings, activities.valueChanges, request),
  "confirm-transfer": (device, { agreed, commandKey }) =>
    changed(device, async () => {
      await device.activities.of("transfers").confirmations.decide(agreed, commandKey);
      return {};
    }),
  "request-download": ({ context, activities }, request) =>
    requestDownload(context, activities.of("downloadRequests"), request),
  sessions: async ({ sessions: { history } }, { limit = history.length }) => ({ sessions: history.slice(0, limit) }),
  diagnose: async ({ activities }, request) => ({
    run: activities.of("diagnostics").local.begin(request.name, request.arguments),
  }),
  diagnosis: ({ activities }, { run, from }) => activities.of("diagnostics").local.look(run, from),
  "cancel-diagnosis": async ({ activities }, { run }) => {
    activities.of("diagnostics").local.cancel(run);
    return {};
  },
  alarms: async ({ context }) => showAlarms(context),
  "bulk-data": ({ context, activities }) => showBulkData(context, activities.of("bulkData")),
  "push-bulk-data": ({ context, activities }, { profile }) => pushBulkData(context, activities.of("bulkData"), profile),
  about: async ({ context }) => process(context).about,
  log: async ({ context }) => ({ lines: await process(context).logLines() }),
  inform,
  reboot: (device) => restart(device, "reboot"),
  "factory-reset": (device) => restart(device, "factory-reset"),
};

/** Never rejects, whatever it is given. */
export async function executeCommand<C extends ControlCommand>(
  device: CommandedDevice,
  request: RequestOf<C>,
): Promise<ControlAnswer<C>> {
  const problem = problemOf(request);
  if (problem !== undefined) return refusal("invalid", problem);
  const { command } = request;
  try {
    return { ok: true, result: await commands[command](device, request) };
  } catch (failure) {
    return answerOfFailure(failure, command, device.context.options.log);
  }
}

/** A change made locally, and what the ACS must hear of it. */
function changed<T>({ context, activities }: CommandedDevice, change: () => Promise<T>): Promise<T> {
  return context.mailbox.post(async () => {
    const result = await change();
    context.defer("settle");
    await activities.valueChanges.compare();
    context.wake();
    return result;
  });
}

function process({ options }: AgentContext): ProcessFacts {
  if (options.process === undefined) throw new Refused("failed", "this device is one of many in its process");
  return options.process;
}

async function inform(
  { context, sessions }: CommandedDevice,
  { wait }: ControlRequest<"inform">,
): Promise<ControlResults["inform"]> {
  refuseWithoutAcs(context.settings);
  const ended = sessions.request();
  context.wake();
  if (!wait) return {};
  const session = await ended;
  if (session === undefined) throw new Refused("stopping", "the agent stopped before the session ended");
  return { session };
}

async function restart(
  { context }: CommandedDevice,
  how: "reboot" | "factory-reset",
): Promise<ControlResults["reboot"]> {
  const { mailbox, options, records } = context;
  const { host, store } = options;
  if (!host.allows.reboot) throw new Refused("not-allowed", "rebooting is not allowed: host.reboot is false");
  await mailbox.post(async () => {
    if (how === "factory-reset") await store.write([records.promiseReset()]);
    context.defer(how);
  });
  context.wake();
  return {};
}
