import { announced, eventRules } from "../../cwmp/events.ts";
import { informMessage, informTime } from "../../cwmp/inform.ts";
import type { AcsRpcs } from "../../cwmp/methods.ts";
import { runSession } from "../../cwmp/session/session.ts";
import type { Handlers, RpcActions, SessionOutcome } from "../../cwmp/session/session-context.ts";
import { type CwmpNamespace, cwmpNamespaces } from "../../cwmp/soap/envelope.ts";
import { informParameters } from "../../device/management-server/inform-parameter.ts";
import type { ParameterValue, ValueChange } from "../../model/tree.ts";
import type { AcsTarget } from "../../ports/exchange.ts";
import type { StoreChange } from "../../ports/store.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { SessionRecord } from "../control/control.ts";
import { keep, type Parts } from "../parts.ts";

// One session with the ACS, as the device's life sees it: what goes into its Inform, and what its end means.

export interface Contact {
  readonly outcome: SessionOutcome;
  readonly record: SessionRecord;
  /** Whether a failure leaves something that the ACS must still hear or ask for. */
  readonly owed: boolean;
}

/** What a session is begun with. */
export interface Occasion {
  readonly target: AcsTarget;
  /** It was asked for locally: told by an event of the vendor's, since the standard has none. [TR-069 3.7.1.5] */
  readonly local: boolean;
  /** It is the retry of a failed one. */
  readonly retry: boolean;
  readonly life: RpcActions;
  readonly signal: AbortSignal;
}

interface Prepared {
  readonly message: AcsRpcs["Inform"]["request"];
  readonly sent: readonly QueuedEvent[];
  readonly changes: readonly ValueChange[];
  readonly reported: readonly ParameterValue[];
  readonly namespace: CwmpNamespace;
}

/** Runs a session; never rejects. All that it reads and writes goes through the mailbox, one RPC at a time. */
export async function contact(parts: Parts, occasion: Occasion): Promise<Contact> {
  const { options, mailbox, queue } = parts;
  const { clock, configuration, exchange, log } = options;
  const { target, signal } = occasion;
  const startedAtMs = clock.wallMs();
  const startedMs = clock.monotonicMs();
  const retryCount = parts.attempts.failed;
  let prepared: Prepared | undefined;
  let outcome: SessionOutcome;
  try {
    const ready = await mailbox.post(() => prepare(parts, occasion));
    prepared = ready;
    const nextRequest = parts.requests.of(ready.sent, target.url);
    outcome = await runSession({
      channel: exchange.open(target),
      namespace: ready.namespace,
      inform: ready.message,
      informed: () => mailbox.post(() => informed(parts, ready, target.url)),
      nextRequest,
      context: { tree: options.tree, actions: occasion.life },
      handlers: queued(options.handlers, parts),
      clock,
      log,
      replyTimeoutMs: configuration.replyTimeoutMs,
      signal,
      ...(options.trace === undefined ? {} : { trace: options.trace }),
    });
  } catch (failure) {
    outcome = { ok: false, rpcs: 0, informed: false, code: "internal", reason: String(failure) };
  }
  const delivered = outcome.ok || outcome.informed;
  queue.land(delivered);
  if (!outcome.ok) parts.requests.broke();
  const record: SessionRecord = {
    startedAtMs,
    durationMs: Math.round(clock.monotonicMs() - startedMs),
    ok: outcome.ok,
    outcome: outcome.ok ? "ok" : outcome.code,
    reason: outcome.ok ? "" : outcome.reason,
    url: target.url,
    events: (prepared?.message.Event ?? []).map(({ EventCode, CommandKey }) =>
      EventCode.startsWith("M ") ? `${EventCode} (${CommandKey})` : EventCode,
    ),
    rpcs: outcome.rpcs,
    retryCount,
  };
  return { outcome, record, owed: owed(queue.pending, prepared, occasion, delivered) };
}

/** The Inform, with all that is known at this moment. */
async function prepare(parts: Parts, occasion: Occasion): Promise<Prepared> {
  const { options, queue, watch, records, attempts, door } = parts;
  const { clock, host, identity, tree } = options;
  await door.attend(parts.settings);
  const changes = await watch.look();
  const change = { code: "4 VALUE CHANGE", commandKey: "", atMs: 0, key: "" } as const;
  const events = announced(changes.length > 0 ? [...queue.pending, change] : queue.pending);
  const sent = events.filter((event) => event !== change);
  queue.depart(sent);
  const local = { EventCode: `X ${identity.oui} INFORM`, CommandKey: "" };
  const codes = [...events.map(({ code }) => code), ...(occasion.local ? [local.EventCode] : [])];
  const reported = [...(await tree.forcedInform()), ...changes, ...(await informParameters(tree, codes))];
  const message = informMessage({
    identity,
    events,
    values: tree.addressed(reported),
    retryCount: attempts.failed,
    currentTime: informTime({
      wallMs: clock.wallMs(),
      synchronized: clock.synchronized(),
      utcOffsetMinutes: await utcOffsetMinutes(options),
      uptimeSeconds: host.system.uptimeSeconds(),
    }),
  });
  return {
    message: occasion.local ? { ...message, Event: [...message.Event, local].slice(-64) } : message,
    sent,
    changes,
    reported,
    namespace: records.namespaceFor(occasion.target.url),
  };
}

async function utcOffsetMinutes({ host, log }: Parts["options"]): Promise<number> {
  try {
    return await host.system.utcOffsetMinutes();
  } catch (failure) {
    log.warn("host.time", { reason: String(failure) });
    return 0;
  }
}

/** The InformResponse: events and changes are delivered and this ACS is known, all in one write. */
async function informed(parts: Parts, { changes, reported }: Prepared, url: string): Promise<void> {
  const { options, queue, records } = parts;
  const left = queue.delivered();
  const alongside: StoreChange[] = queue.changesTo(left);
  if (!records.bootstrapped(options.identity, url)) alongside.push(records.acquainted(options.identity, url));
  // On a full disk the ACS may be the only one who can make room: it is let in, and told the same again after a restart.
  queue.become(left, await keep(options, "inform", () => options.tree.acknowledge(reported, alongside)));
  parts.watch.told(changes, options.clock.monotonicMs());
  await parts.transfers.informed();
}

/** The handlers, each as one job of the device's mailbox. What it changed counts at once: the interval of Informs, say. */
function queued(handlers: Handlers, parts: Parts): Handlers {
  const entries = Object.entries(handlers).map(([method, handler]) => [
    method,
    (context: never, request: never) => {
      const answered = parts.mailbox.post(() => handler(context, request));
      parts.lookAgain();
      return answered;
    },
  ]);
  return Object.fromEntries(entries);
}

/** An attempt for a connection request, a heartbeat or somebody local alone is not repeated. [TR-069 3.7.1.5] */
function owed(
  pending: readonly QueuedEvent[],
  prepared: Prepared | undefined,
  { retry }: Occasion,
  delivered: boolean,
): boolean {
  const passing = (event: QueuedEvent): boolean => eventRules[event.code].retention === "no-retry";
  const lasting = prepared?.sent.some((event) => !passing(event)) ?? false;
  const active = prepared?.changes.some((change) => change.active) ?? false;
  return retry || pending.length > 0 || active || (delivered && lasting);
}

/** The namespace to try after one that the ACS did not understand; after the oldest, the newest again. */
export function lowerNamespace(namespace: CwmpNamespace): CwmpNamespace {
  const at = cwmpNamespaces.indexOf(namespace);
  return cwmpNamespaces.at(at - 1) ?? namespace;
}
