import type { Entry, Report } from "./ledger.ts";
import { kindOf, type Order, versionOf } from "./orders.ts";

/**
 * What is wrong with how transfers were reported, one sentence each. Exactly once means, of every order:
 *
 * - The ACS has durably taken at least one TransferComplete. None is lost.
 * - All that it has taken say the same, times included: one report. A device that does a transfer again, or thinks again
 *   about how it went, has made two.
 * - The report comes again only when it has to: one of the two died after the ACS had taken it, and there is no sign that
 *   the answer arrived. An ACS that sees the device go on in the same session knows that it did, and from then on must hear
 *   of that transfer no more. (Until then the device cannot know that it was heard, and must repeat. [TR-069 3.7.1.5, A.3.3.2])
 * - Its Inform announces it by `7 TRANSFER COMPLETE` and `M Download` or `M Upload` with its CommandKey, as long as it is not
 *   heard and no longer. [TR-069 3.7.1.5]
 *
 * And it is true: the fault that this kind of order must end with, begun no earlier than it was to be; of firmware, the
 * version was seen to run before if that is what the report says, and never if not. Or the agent gave the file up, which it may
 * when it was killed (at `deathsMs`) at least three times since it was asked.
 */
export function complaints(
  entries: readonly Entry[],
  orders: readonly Order[],
  deathsMs: readonly number[],
): readonly string[] {
  const known = new Set(orders.map(({ key }) => key));
  const strangers = entries.flatMap((entry) =>
    entry.fact === "taken" && !known.has(entry.report.key) ? [`${entry.report.key} was never ordered`] : [],
  );
  return [...strangers, ...orders.flatMap((order) => complaintsOf(entries, order, deathsMs))];
}

/** Says the agent that it was killed three times while it put this file to use, and tries no more? */
const isGivenUp = ({ faultCode, faultString }: Report): boolean =>
  faultCode === 9010 &&
  faultString.startsWith("File transfer failure: given up: the device stopped in its midst 3 times");

/** The orders that were reported as given up. */
export const givenUp = (entries: readonly Entry[]): ReadonlySet<string> =>
  new Set(entries.flatMap((entry) => (entry.fact === "taken" && isGivenUp(entry.report) ? [entry.report.key] : [])));

function complaintsOf(entries: readonly Entry[], order: Order, deathsMs: readonly number[]): readonly string[] {
  const { key, kind, delaySeconds } = order;
  const found: string[] = [];
  const event = `M ${order.rpc}(${key})`;
  let report: Report | undefined;
  let askedMs = Number.POSITIVE_INFINITY;
  let reportedMs = 0;
  let hasDied = false;
  let isHeard = false;
  let hasRun = false;
  const informs = new Map<string, readonly string[]>();
  for (const entry of entries) {
    if (entry.fact === "start") hasDied = true;
    if (entry.fact === "inform") {
      informs.set(entry.session, entry.events);
      hasRun ||= entry.version === versionOf(key);
      hasDied ||= entry.events.includes("1 BOOT");
      if (isHeard && entry.events.includes(event)) found.push(`${key} was announced after it had been heard`);
    }
    if ("key" in entry && entry.key === key) {
      if (entry.fact === "asked") askedMs = entry.atMs;
      if (entry.fact === "heard") isHeard = true;
      if (entry.fact === "refused" && entry.code !== undefined && entry.code !== 9004) {
        found.push(`${key} was refused with ${entry.code}`);
      }
    }
    if (entry.fact !== "taken" || entry.report.key !== key) continue;
    const events = informs.get(entry.session) ?? [];
    if (!events.includes(event) || !events.includes("7 TRANSFER COMPLETE")) found.push(`${key} came unannounced`);
    if (kind === "image" && !hasRun) found.push(`${key} was told of before it ran`);
    if (isHeard) found.push(`${key} was reported again after it had been heard`);
    if (report !== undefined && !hasDied) found.push(`${key} was reported again without need`);
    if (report !== undefined && JSON.stringify(report) !== JSON.stringify(entry.report)) {
      found.push(`${key} was reported twice: ${JSON.stringify(report)}, ${JSON.stringify(entry.report)}`);
    }
    if (report === undefined) reportedMs = entry.atMs;
    report = entry.report;
    hasDied = false;
  }
  if (report === undefined) return [...found, `${key} was lost`];
  const { faultCode, startTime, completeTime } = report;
  const deaths = deathsMs.filter((ms) => askedMs <= ms && ms <= reportedMs);
  const mayGiveUp = isGivenUp(report) && order.rpc === "Download" && deaths.length >= 3;
  if (!kindOf(order).faultCodes.includes(faultCode) && !mayGiveUp) {
    found.push(`${key} (${kind}) ended with ${faultCode} ${report.faultString}`);
  }
  if ((faultCode === 0) !== (report.faultString === "")) found.push(`${key}: ${faultCode} "${report.faultString}"`);
  if (hasRun && kind !== "image") found.push(`${key} (${kind}) did run`);
  // Times are told in whole seconds.
  const dueMs = Math.floor(askedMs / 1000 + delaySeconds) * 1000;
  if (Date.parse(startTime) < dueMs)
    found.push(`${key} began at ${startTime}, before ${new Date(dueMs).toISOString()}`);
  if (Date.parse(completeTime) < Date.parse(startTime)) found.push(`${key} ended before it began`);
  return found;
}
