import { eventRules } from "../../cwmp/events.ts";
import { runSession } from "../../cwmp/session/session.ts";
import type { SessionOutcome } from "../../cwmp/session/session-context.ts";
import { type CwmpNamespace, cwmpNamespaces } from "../../cwmp/soap/namespaces.ts";
import type { StoreChange } from "../../ports/store.ts";
import { type AgentContext, persist } from "../context/context.ts";
import type { QueuedEvent } from "../context/event-queue.ts";
import type { SessionRecord } from "../control/results.ts";
import type { CpeRequests } from "./cpe-requests.ts";
import { type PreparedInform, prepareInform } from "./prepare-inform.ts";
import type { SessionParticipants } from "./session-participants.ts";
import type { SessionTrigger } from "./session-trigger.ts";

// One session with the ACS, as the device sees it: what goes into its Inform, and what its end means.

export interface EndedSession {
  readonly outcome: SessionOutcome;
  readonly record: SessionRecord;
  /** Absent where it could not even be built. */
  readonly inform: PreparedInform | undefined;
}

/** Runs a session; never rejects. All that it reads and writes goes through the mailbox, one RPC at a time. */
export async function runDeviceSession(
  context: AgentContext,
  participants: SessionParticipants,
  requests: CpeRequests,
  trigger: SessionTrigger,
): Promise<EndedSession> {
  const { mailbox, options } = context;
  const { clock, configuration, exchange, log } = options;
  const { target, signal } = trigger;
  const startedAtMs = clock.wallMs();
  const startedMs = clock.monotonicMs();
  const { url } = target;
  const spans = options.traces?.begin({ identity: options.identity, url, retryCount: trigger.retryCount });
  let inform: PreparedInform | undefined;
  let outcome: SessionOutcome;
  const letGo = options.tree.hold();
  try {
    const [ready, next] = await mailbox.post(async () => {
      const prepared = await prepareInform(context, participants, trigger);
      return [prepared, requests.pending(prepared.sent, url)] as const;
    });
    inform = ready;
    const channel = exchange.open(spans === undefined ? target : { ...target, trace: spans });
    outcome = await runSession({
      channel,
      namespace: trigger.namespace,
      inform: ready.message,
      informed: () => mailbox.post(() => informed(context, participants, ready, url, channel.localAddress)),
      nextRequest: () => mailbox.post(next),
      context: {
        tree: options.tree,
        actions: trigger.actions,
        answerCharacters: configuration.answerCharacters,
      },
      handlers: options.handlers,
      // One job of the mailbox each. What it changed counts at once: the interval of Informs, say.
      inTurn: (job) => {
        const answered = mailbox.post(job);
        context.wake();
        return answered;
      },
      clock,
      log,
      replyTimeoutMs: configuration.replyTimeoutMs,
      replyLimits: configuration.replyLimits,
      signal,
      ...(options.pause === undefined ? {} : { pause: options.pause }),
      ...(options.trace === undefined ? {} : { trace: options.trace }),
      ...(options.meter === undefined ? {} : { meter: options.meter }),
      ...(spans === undefined ? {} : { spans }),
    });
  } catch (failure) {
    outcome = { ok: false, rpcs: 0, informed: false, code: "internal", reason: String(failure) };
  } finally {
    letGo();
  }
  const record: SessionRecord = {
    startedAtMs,
    durationMs: Math.round(clock.monotonicMs() - startedMs),
    ok: outcome.ok,
    outcome: outcome.ok ? "ok" : outcome.code,
    reason: outcome.ok ? "" : outcome.reason,
    url,
    events: (inform?.message.Event ?? []).map(({ EventCode, CommandKey }) =>
      EventCode.startsWith("M ") ? `${EventCode} (${CommandKey})` : EventCode,
    ),
    rpcs: outcome.rpcs,
    retryCount: trigger.retryCount,
  };
  spans?.end(record);
  return { outcome, record, inform };
}

/** The InformResponse: events and changes are delivered and this ACS is known, all in one write. */
async function informed(
  context: AgentContext,
  participants: SessionParticipants,
  { changes, reported, sent }: PreparedInform,
  url: string,
  localAddress: string | undefined,
): Promise<void> {
  const { events, options, records } = context;
  const left = events.delivered();
  const alongside: StoreChange[] = [...events.changesTo(left), ...participants.told(sent, left)];
  if (!records.bootstrapped(options.identity, url)) alongside.push(records.rememberBootstrap(options.identity, url));
  // On a full disk the ACS may be the only one who can make room: it is let in.
  await persist(context, "inform", () => options.tree.acknowledge(reported, alongside));
  events.commit(left);
  participants.valueChanges.reported(changes);
  for (const { active } of changes) {
    options.meter?.count("value_changes", { notification: active ? "active" : "passive" });
  }
  await participants.informed(url, localAddress);
}

/**
 * Whether a session that broke off leaves something that the ACS must still hear. An attempt for a connection request, a
 * heartbeat or somebody local alone is not repeated. [TR-069 3.7.1.5]
 */
export function needsRetry(pending: readonly QueuedEvent[], inform: PreparedInform | undefined): boolean {
  return inform === undefined || pending.length > 0 || inform.changes.some((change) => change.active);
}

/** Whether an Inform told of more than what gets one attempt: broken off after it, the ACS has yet to ask what it wanted. */
export const isLasting = (inform: PreparedInform | undefined): boolean =>
  inform !== undefined &&
  (inform.changes.some(({ active }) => active) ||
    inform.sent.some(({ code }) => eventRules[code].retention !== "no-retry"));

/** The namespace to try after one that the ACS did not understand; after the oldest, the newest again. */
export function lowerNamespace(namespace: CwmpNamespace): CwmpNamespace {
  const at = cwmpNamespaces.indexOf(namespace);
  return cwmpNamespaces.at(at - 1) ?? namespace;
}
