import type { SelectionReport } from "../../device/diagnostics/reports.ts";
import type { SelectionOrder } from "../../device/ip/diagnostics/server-selection.ts";
import type { PingAnswer, TestFailure, TestOutcome } from "../../ports/host/network/network-tests.ts";
import type { TestAddress } from "../../ports/host/network/test-address.ts";
import { type Means, pause, type RunOutcome } from "./means.ts";
import { responseTimes } from "./response-times.ts";

/** Between two requests at least. */
const paceMs = 100;
/** Of the payload: what programs send of themselves, and the least that all fields of an echo have room in. */
const dataBytes = 56;
const echoPort = 7;

/**
 * The host that answers fastest on average of those that answer; what is not answered in time counts as failed only. A host
 * that cannot be asked, such as one whose name is unknown, is left out, and that is said. [TR-181 IP.Diagnostics.ServerSelectionDiagnostics]
 */
export async function runSelection(order: SelectionOrder, means: Means): Promise<RunOutcome<SelectionReport>> {
  const link = await means.linkOf(order.interface);
  if (!link.ok) return link;
  let fastest: SelectionReport | undefined;
  const leftOut: TestFailure[] = [];
  for (const host of order.hosts) {
    if (means.signal.aborted) break;
    const asked = await ask(host, order, link.result, means);
    if (!asked.ok) {
      // No host can be asked by a system that cannot ask.
      if (asked.error === "Internal") return asked;
      means.tell({ kind: "host-left-out", host, reason: asked.reason });
      leftOut.push(asked);
    } else if (asked.result.successCount > 0 && asked.result.average < (fastest?.average ?? Number.POSITIVE_INFINITY))
      fastest = asked.result;
  }
  const remark = leftOut.map(({ reason }) => reason).join("; ");
  if (fastest !== undefined) return { ok: true, result: fastest, ...(remark && { remark }) };
  const [first] = leftOut;
  const reason = ["none of the hosts has answered", remark].filter(Boolean).join(": ");
  const same = leftOut.length === order.hosts.length && leftOut.every(({ error }) => error === first?.error);
  return { ok: false, error: (same && first?.error) || "Other", reason };
}

async function ask(
  host: string,
  order: SelectionOrder,
  link: string | undefined,
  means: Means,
): Promise<TestOutcome<SelectionReport>> {
  const found = await means.tests.addressesOf(host, order.family, means.acsUrl);
  if (!found.ok) return found;
  const [target] = found.result;
  const answers = await answersOf(order, target, link, means);
  if (!answers.ok) return answers;
  const times = responseTimes(answers.result.map((answer) => (answer.kind === "reply" ? answer.microseconds : null)));
  means.tell({ kind: "host", host, times });
  return { ok: true, result: { ...times, fastestHost: host, address: target.address } };
}

async function answersOf(
  { protocol, repetitions, timeoutMs }: SelectionOrder,
  target: TestAddress,
  link: string | undefined,
  means: Means,
): Promise<TestOutcome<readonly PingAnswer[]>> {
  const { signal, tests } = means;
  const way = { target, dscp: 0, link };
  const client = protocol === "ICMP" ? undefined : await tests.openEcho(way);
  if (client?.ok === false) return client;
  const answers: PingAnswer[] = [];
  try {
    for (let count = 1; count <= repetitions && !signal.aborted; count++) {
      const probe = { ...way, timeoutMs, dataBytes };
      const outcome =
        client === undefined
          ? await tests.ping(probe, signal)
          : await client.result.ask({ ...probe, port: echoPort, sequence: count, iteration: count }, signal);
      if (!outcome.ok) return outcome;
      if (signal.aborted) break;
      answers.push(outcome.result);
      if (count < repetitions) await pause(means, paceMs);
    }
  } finally {
    await client?.result.close();
  }
  return { ok: true, result: answers };
}
