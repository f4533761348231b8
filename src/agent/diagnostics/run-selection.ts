import type { SelectionReport } from "../../device/diagnostics/reports.ts";
import type { SelectionOrder } from "../../device/ip/diagnostics/server-selection.ts";
import type { PingAnswer, TestOutcome } from "../../ports/host/network/network-tests.ts";
import type { TestAddress } from "../../ports/host/network/test-address.ts";
import { type Means, pause, type RunOutcome } from "./means.ts";
import { responseTimes } from "./response-times.ts";

/** Between two requests at least. */
const paceMs = 100;
/** Of the payload: what programs send of themselves, and the least that all fields of an echo have room in. */
const dataBytes = 56;
const echoPort = 7;

/**
 * The host that answers fastest on average of those that answer; what is not answered in time counts as failed only.
 * [TR-181 IP.Diagnostics.ServerSelectionDiagnostics]
 */
export async function runSelection(order: SelectionOrder, means: Means): Promise<RunOutcome<SelectionReport>> {
  const link = await means.linkOf(order.interface);
  if (!link.ok) return link;
  let fastest: SelectionReport | undefined;
  for (const host of order.hosts) {
    if (means.signal.aborted) break;
    const found = await means.tests.addressesOf(host, order.family, means.acsUrl);
    if (!found.ok) return found;
    const [target] = found.result;
    const answers = await answersOf(order, target, link.result, means);
    if (!answers.ok) return answers;
    const times = responseTimes(
      answers.result.map((answer) => (answer.kind === "reply" ? answer.microseconds : undefined)),
    );
    means.tell({ kind: "host", host, times });
    if (times.successCount === 0) continue;
    if (fastest === undefined || times.average < fastest.average) {
      fastest = { ...times, fastestHost: host, address: target.address };
    }
  }
  return fastest === undefined
    ? { ok: false, error: "Other", reason: "none of the hosts has answered" }
    : { ok: true, result: fastest };
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
