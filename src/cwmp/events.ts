// What became of the device and how long the ACS is owed the news. [TR-069 3.7.1.5, Table 8]
// One table and pure functions on a list of undelivered events; whoever keeps the list durable calls them.

/** The answer of the ACS that makes an event delivered: the response to this method. */
export type ClearingMethod =
  | "Inform"
  | "TransferComplete"
  | "AutonomousTransferComplete"
  | "DUStateChangeComplete"
  | "AutonomousDUStateChangeComplete"
  | "RequestDownload"
  | "Kicked";

interface EventRule {
  /** Several may be pending, told apart by CommandKey; the others carry no CommandKey and fold into one. */
  readonly multiple: boolean;
  readonly clearedBy: ClearingMethod;
  /** `keep`: until delivered. `until-reboot`: over failed sessions, not over a reboot. `no-retry`: one attempt. */
  readonly retention: "keep" | "until-reboot" | "no-retry";
}

const rule = (
  clearedBy: ClearingMethod,
  retention: EventRule["retention"],
  cumulative: "single" | "multiple" = "single",
): EventRule => ({ multiple: cumulative === "multiple", clearedBy, retention });

/** In the order in which an Inform lists them. */
export const eventRules = {
  "0 BOOTSTRAP": rule("Inform", "keep"),
  "1 BOOT": rule("Inform", "until-reboot"),
  "2 PERIODIC": rule("Inform", "keep"),
  "3 SCHEDULED": rule("Inform", "keep"),
  "4 VALUE CHANGE": rule("Inform", "keep"), // may be dropped at a reboot; but the changes it announces are not
  "5 KICKED": rule("Kicked", "until-reboot"),
  "6 CONNECTION REQUEST": rule("Inform", "no-retry"),
  "7 TRANSFER COMPLETE": rule("TransferComplete", "keep"),
  "8 DIAGNOSTICS COMPLETE": rule("Inform", "until-reboot"),
  "9 REQUEST DOWNLOAD": rule("RequestDownload", "until-reboot"),
  "10 AUTONOMOUS TRANSFER COMPLETE": rule("AutonomousTransferComplete", "keep"),
  "11 DU STATE CHANGE COMPLETE": rule("DUStateChangeComplete", "keep"),
  "12 AUTONOMOUS DU STATE CHANGE COMPLETE": rule("AutonomousDUStateChangeComplete", "keep"),
  "13 WAKEUP": rule("Inform", "until-reboot"),
  "14 HEARTBEAT": rule("Inform", "no-retry"),
  "M Reboot": rule("Inform", "keep", "multiple"),
  "M ScheduleInform": rule("Inform", "keep", "multiple"),
  "M Download": rule("TransferComplete", "keep", "multiple"),
  "M ScheduleDownload": rule("TransferComplete", "keep", "multiple"),
  "M Upload": rule("TransferComplete", "keep", "multiple"),
  "M ChangeDUState": rule("DUStateChangeComplete", "keep", "multiple"),
} as const satisfies Record<string, EventRule>;

export type EventCode = keyof typeof eventRules;

/** `commandKey` is empty for all but the `M …` events. [TR-069 Table 8] */
export interface CwmpEvent {
  readonly code: EventCode;
  readonly commandKey: string;
}

/** Most entries that one Inform may have. [TR-069 A.3.3.1] */
const maximumEvents = 64;

const order = Object.keys(eventRules);
const ruleOf = (event: CwmpEvent): EventRule => eventRules[event.code];
const same = (a: CwmpEvent, b: CwmpEvent): boolean =>
  a.code === b.code && (!ruleOf(a).multiple || a.commandKey === b.commandKey);

/** Whether text from outside (a store, a command line) is the code of an event that this program knows. */
export const isEventCode = (text: string): text is EventCode => Object.hasOwn(eventRules, text);

/**
 * `pending` with `event`: folded into an equal one unless that one is just being delivered (`inFlight`, compared by
 * identity), since its news would then go with it. BOOTSTRAP throws away every other; raise `1 BOOT` after it. [TR-069 3.7.1.5]
 */
export function raise<E extends CwmpEvent>(
  pending: readonly E[],
  event: E,
  inFlight: readonly CwmpEvent[] = [],
): readonly E[] {
  if (pending.some((other) => same(other, event) && !inFlight.includes(other))) return pending;
  return event.code === "0 BOOTSTRAP" ? [event] : [...pending, event];
}

/** Whether any of `pending` has come since there was `before`, and is not just what is still owed from then once more. */
export const haveArisen = <E extends CwmpEvent>(pending: readonly E[], before: readonly E[]): boolean => {
  const left = before.filter((event) => pending.includes(event));
  return pending.some((event) => !left.some((other) => same(other, event)));
};

/**
 * What the next Inform lists: numbered events before `M …` ones, oldest first, each once, at most 64; the rest must wait.
 * So must a heartbeat, which stands alone. [TR-069 3.7.1.5, Annex O]
 */
export function announced<E extends CwmpEvent>(pending: readonly E[]): readonly E[] {
  const distinct = pending.filter((event, at) => !pending.slice(0, at).some((earlier) => same(earlier, event)));
  const others = distinct.filter(({ code }) => code !== "14 HEARTBEAT");
  return (others.length > 0 ? others : distinct)
    .toSorted((a, b) => order.indexOf(a.code) - order.indexOf(b.code))
    .slice(0, maximumEvents);
}

/** What is left once the InformResponse came: what was not announced, and what waits for the answer to an RPC of its own. */
export function afterInformResponse<E extends CwmpEvent>(
  pending: readonly E[],
  sent: readonly CwmpEvent[],
): readonly E[] {
  return pending.filter((event) => !sent.includes(event) || ruleOf(event).clearedBy !== "Inform");
}

const transferNews: readonly ClearingMethod[] = ["TransferComplete", "AutonomousTransferComplete"];

/** What is left of the news of transfers: that which one of `owed`, told by a request of its own, still stands behind. */
export function afterTransferComplete<E extends CwmpEvent>(
  pending: readonly E[],
  owed: readonly CwmpEvent[],
): readonly E[] {
  return pending.filter(
    (event) => !transferNews.includes(ruleOf(event).clearedBy) || owed.some((other) => same(other, event)),
  );
}

/** What is left when the session failed before the InformResponse: all but what is given one attempt only. */
export function afterFailedInform<E extends CwmpEvent>(
  pending: readonly E[],
  sent: readonly CwmpEvent[],
): readonly E[] {
  return pending.filter((event) => !sent.includes(event) || ruleOf(event).retention !== "no-retry");
}

/** What is left after a reboot. `1 BOOT` and `M Reboot` of the new start are for the caller to raise. */
export function afterReboot<E extends CwmpEvent>(pending: readonly E[]): readonly E[] {
  return pending.filter((event) => ruleOf(event).retention === "keep");
}
