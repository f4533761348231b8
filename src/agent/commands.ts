import { CwmpError } from "../cwmp/faults.ts";
import { softwareVersion } from "../device/device-info/device-info.ts";
import type { Fault } from "../model/binding.ts";
import { type DependentEdit, ModelError, type ParameterValue } from "../model/tree.ts";
import type {
  ControlAnswer,
  ControlCommand,
  ControlError,
  ControlRequest,
  ControlResults,
  SessionRecord,
  ShownValue,
  StatusReport,
} from "./control/control.ts";
import { problemOf } from "./control/control-request.ts";
import { Refused, refuseWithoutAcs } from "./control/refused.ts";
import type { Deferred } from "./deferred.ts";
import type { Parts } from "./parts.ts";
import { requestDownload, transfer } from "./transfers/transfer-commands.ts";

// What is asked locally, answered. Writes queue behind whatever the device is doing; nothing here waits for a session
// except `inform` when told to.

/** The life behind the answers. */
export interface Answering extends Parts {
  readonly sessions: readonly SessionRecord[];
  readonly session: StatusReport["session"];
  readonly periodic: { readonly dueMs: number };
  inform(): Promise<SessionRecord | undefined>;
  noticeChanges(): Promise<void>;
  defer(action: Deferred): void;
}

export function refusal(
  kind: ControlError["kind"],
  message: string,
  faults: readonly Fault[] = [],
): ControlAnswer<never> {
  return { ok: false, error: { kind, message, faults } };
}

/** Never rejects, whatever it is given. */
export async function answer<C extends ControlCommand>(
  life: Answering,
  request: Extract<ControlRequest, { command: C }>,
): Promise<ControlAnswer<C>> {
  const problem = problemOf(request);
  if (problem !== undefined) return refusal("invalid", problem);
  try {
    return { ok: true, result: (await resultOf(life, request)) as ControlResults[C] };
  } catch (failure) {
    if (failure instanceof ModelError) return refusal("refused", failure.message, failure.faults);
    if (failure instanceof Refused) return refusal(failure.kind, failure.message);
    if (failure instanceof CwmpError) return refusal("refused", failure.message);
    life.options.log.error("control", { command: request.command, reason: String(failure) });
    return refusal("failed", String(failure));
  }
}

async function resultOf(life: Answering, request: ControlRequest): Promise<ControlResults[ControlCommand]> {
  const { mailbox, options, queue } = life;
  const { tree } = options;
  switch (request.command) {
    case "status":
      return status(life);
    case "get": {
      const values = await mailbox.post(() => tree.values(request.paths.length === 0 ? [""] : request.paths));
      return { values: values.map(shown) };
    }
    case "names":
      return { names: await mailbox.post(() => tree.names(request.path, request.nextLevel)) };
    case "attributes":
      return { attributes: await mailbox.post(() => tree.attributes(request.paths)) };
    case "set": {
      const edits = request.values.map(({ path, value }) => ({ kind: "set", path, value }) as const);
      return changed(life, async () => ({ status: (await tree.apply(edits, { origin: "local" })).status }));
    }
    case "add":
      return changed(life, () => add(life, request.path, request.values ?? {}));
    case "delete": {
      const edit = { kind: "delete", path: request.path } as const;
      return changed(life, async () => ({ status: (await tree.apply([edit], { origin: "local" })).status }));
    }
    case "set-attributes":
      return changed(life, async () => {
        await tree.setAttributes(request.changes);
        return {};
      });
    case "events":
      return { events: queue.pending.map(({ code, commandKey, atMs }) => ({ code, commandKey, atMs })) };
    case "transfers":
      return { transfers: life.transfers.shown };
    case "transfer":
      return transfer(life, request);
    case "confirm-transfer":
      return changed(life, async () => {
        await life.transfers.questions.answer(request.agreed, request.commandKey);
        return {};
      });
    case "request-download":
      return requestDownload(life, request);
    case "sessions":
      return { sessions: life.sessions.slice(0, request.limit ?? life.sessions.length) };
    case "inform":
      return inform(life, request.wait);
    case "reboot":
    case "factory-reset":
      return restart(life, request.command);
  }
}

/** A change made locally, and what the ACS must hear of it. */
function changed<T>(life: Answering, change: () => Promise<T>): Promise<T> {
  return life.mailbox.post(async () => {
    const result = await change();
    await life.noticeChanges();
    life.lookAgain();
    return result;
  });
}

/** The row with its first values, or none. The path is that of the table, or names the row by an alias. */
async function add(
  { options: { tree } }: Answering,
  path: string,
  values: Readonly<Record<string, string>>,
): Promise<ControlResults["add"]> {
  const table = path.replace(/\[[^\]]*\]\.$/, "");
  const sets = Object.entries(values).map(
    ([name, value]): DependentEdit =>
      ([number]) => ({ kind: "set", path: `${table}${number}.${name}`, value }),
  );
  const { added, status } = await tree.apply([{ kind: "add", path }, ...sets], { origin: "local" });
  const [instanceNumber = 0] = added;
  return { path: `${table}${instanceNumber}.`, instanceNumber, status };
}

async function inform(life: Answering, wait: boolean): Promise<ControlResults["inform"]> {
  refuseWithoutAcs(life.settings);
  const ended = life.inform();
  life.lookAgain();
  if (!wait) return {};
  const session = await ended;
  if (session === undefined) throw new Refused("stopping", "the agent stopped before the session ended");
  return { session };
}

async function restart(life: Answering, how: "reboot" | "factory-reset"): Promise<Readonly<Record<string, never>>> {
  const { host, store } = life.options;
  if (!host.allows.reboot) throw new Refused("not-allowed", "rebooting is not allowed: host.reboot is false");
  await life.mailbox.post(async () => {
    if (how === "factory-reset") await store.write([life.records.promiseReset()]);
    life.defer(how);
  });
  life.lookAgain();
  return {};
}

async function status(life: Answering): Promise<StatusReport> {
  const { attempts, options, periodic, queue, records, sessions, settings, session } = life;
  const firmware = await options.host.firmware?.read();
  const nowMs = options.clock.monotonicMs();
  return {
    identity: { ...options.identity, softwareVersion: softwareVersion(options.identity, firmware) },
    acsUrl: settings.url,
    enabled: settings.enabled,
    bootstrapped: records.bootstrapped(options.identity, settings.url),
    uptimeSeconds: options.host.system.uptimeSeconds(),
    connectionRequestUrl: settings.connectionRequestUrl,
    session,
    retryCount: attempts.failed,
    nextRetrySeconds: secondsUntil(attempts.retryMs, nowMs),
    nextPeriodicInformSeconds: secondsUntil(periodic.dueMs, nowMs),
    pendingEvents: queue.pending.length,
    lastSession: sessions[0],
  };
}

const secondsUntil = (atMs: number, nowMs: number): number | undefined =>
  atMs === Number.POSITIVE_INFINITY ? undefined : Math.max(0, Math.round((atMs - nowMs) / 1000));

const shown = ({ path, value, type }: ParameterValue): ShownValue => ({
  path,
  value,
  type: type.list === undefined ? type.base : "string",
});
