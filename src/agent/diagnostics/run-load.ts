import { Arguments } from "../../device/diagnostics/arguments.ts";
import type { LoadedSpan, LoadedTimes, LoadReport } from "../../device/diagnostics/reports.ts";
import type { LoadArguments } from "../../device/ip/diagnostics/load-order.ts";
import type { Load, LoadCounters, LoadOrder, LoadOutcome } from "../../ports/host/network/network-tests.ts";
import { type Means, type RunOutcome, settled } from "./means.ts";

/** Of a test that moves whole files. */
const longestMs = 600_000;

/** Redirects in a row. */
const mostRedirects = 5;

/**
 * Moves octets to or from a server, to see how fast. Where that is redirected, the test is the one of where it leads, for which
 * the same addresses are allowed. (TR-143)
 */
export const runLoad =
  (direction: LoadOrder["direction"]) =>
  async (order: LoadArguments, means: Means): Promise<RunOutcome<LoadReport>> => {
    const link = await means.linkOf(order.interface);
    if (!link.ok) return link;
    let { url } = order;
    let told = "";
    const tellTarget = (host: string, address: string): void => {
      if (`${host} ${address}` !== told) means.tell({ kind: "target", host, address });
      told = `${host} ${address}`;
    };
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const { address, outcome } = await load({ ...order, url }, direction, link.result, { ...means, tellTarget });
      if (outcome.ok) return { ok: true, result: reportOf(outcome.result, order, address) };
      if (outcome.movedTo === undefined) return outcome;
      const refused = refusal(outcome.movedTo, url);
      if (refused !== undefined) return { ok: false, error: "NoResponse", reason: refused };
      url = outcome.movedTo;
    }
    return { ok: false, error: "NoResponse", reason: `there were more than ${mostRedirects} redirects in a row` };
  };

async function load(
  { connections, dscp, ethernetPriority, family, fileBytes, seconds, url }: LoadArguments,
  direction: LoadOrder["direction"],
  link: string | undefined,
  means: Means & { tellTarget(host: string, address: string): void },
): Promise<{ readonly address: string; readonly outcome: LoadOutcome }> {
  const { acsUrl, signal, tell, tellTarget, tests } = means;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const found = await tests.addressesOf(host, family, acsUrl);
  if (!found.ok) return { address: "", outcome: found };
  const [target] = found.result;
  tellTarget(host, target.address);
  await settled(means);
  let begin: LoadCounters | undefined;
  let before: LoadCounters | undefined;
  const outcome = await tests.load(
    { direction, target, url, connections, fileBytes, seconds, longestMs, dscp, ethernetPriority, link },
    (now) => {
      if (begin !== undefined && before !== undefined) tell(progress(begin, before, now));
      begin ??= now;
      before = now;
    },
    signal,
  );
  return { address: target.address, outcome };
}

/** Why a redirect is not followed; undefined where it is. */
function refusal(to: string, from: string): string | undefined {
  const given = new Arguments(() => to);
  given.url("Location");
  const [problem] = given.problems;
  const { host } = new URL(from);
  if (to.length > longestUrl) return `${host} redirected to a URL of more than ${longestUrl} characters`;
  if (problem !== undefined) return `${host} redirected to a URL that ${problem.reason}`;
  if (from.startsWith("https:") && to.startsWith("http:"))
    return `${host} redirected from https to http (${new URL(to).host}), which is refused`;
  return undefined;
}

/** As long as the URL of a test may be. */
const longestUrl = 2048;

const progress = (begin: LoadCounters, before: LoadCounters, now: LoadCounters) => ({
  kind: "load" as const,
  elapsedMs: now.atMs - begin.atMs,
  bytes: now.testBytes - begin.testBytes,
  lastMs: now.atMs - before.atMs,
  lastBytes: now.testBytes - before.testBytes,
});

function reportOf(load: Load, order: LoadArguments, address: string): LoadReport {
  const { begin, connections, end, full } = load;
  const each = connections.map((connection): LoadedTimes => {
    const { openRequestMs, openResponseMs, requestMs } = connection;
    return { openRequestMs, openResponseMs, requestMs, ...spanOf(connection.begin, connection.end) };
  });
  return {
    address,
    // Of several connections those that were opened last, and the request that was sent first.
    openRequestMs: Math.max(...each.map(({ openRequestMs }) => openRequestMs)),
    openResponseMs: Math.max(...each.map(({ openResponseMs }) => openResponseMs)),
    requestMs: Math.min(...each.map(({ requestMs }) => requestMs)),
    ...spanOf(begin, end),
    full: full && spanOf(full.begin, full.end),
    connections: order.eachConnection ? each : [],
    increments: incrementsOf(load, order),
  };
}

/** Whole intervals of a test by time. [TR-143 Annex A] */
function incrementsOf({ seconds: at }: Load, { intervalSeconds, offsetSeconds, seconds }: LoadArguments): LoadedSpan[] {
  if (seconds === undefined || intervalSeconds === 0) return [];
  const increments: LoadedSpan[] = [];
  for (let from = offsetSeconds; from + intervalSeconds <= seconds; from += intervalSeconds) {
    const [first, last] = [at[from], at[from + intervalSeconds]];
    if (first !== undefined && last !== undefined) increments.push(spanOf(first, last));
  }
  return increments;
}

const spanOf = (from: LoadCounters, to: LoadCounters): LoadedSpan => ({
  fromMs: from.atMs,
  toMs: to.atMs,
  testBytes: to.testBytes - from.testBytes,
  receivedBytes: to.receivedBytes - from.receivedBytes,
  sentBytes: to.sentBytes - from.sentBytes,
});
