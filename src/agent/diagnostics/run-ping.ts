import type { PingReport } from "../../device/diagnostics/reports.ts";
import type { PingOrder } from "../../device/ip/diagnostics/ip-ping.ts";
import type { PingAnswer, TestOutcome } from "../../ports/host/network/network-tests.ts";
import { type Means, pause } from "./means.ts";
import { responseTimes } from "./response-times.ts";

/** Between two requests at least: a device must not become a weapon. */
const paceMs = 100;

/** Requests one after the other, each once the one before was answered or is lost. [TR-181 IP.Diagnostics.IPPing] */
export async function runPing(order: PingOrder, means: Means): Promise<TestOutcome<PingReport>> {
  const { clock, signal, tests, tell } = means;
  const link = await means.linkOf(order.interface);
  if (!link.ok) return link;
  const found = await tests.addressesOf(order.host, order.family, means.acsUrl);
  if (!found.ok) return found;
  const [target] = found.result;
  tell({ kind: "target", host: order.host, address: target.address });

  const { dataBytes, dscp, repetitions, timeoutMs } = order;
  const answers: PingAnswer[] = [];
  for (let sequence = 1; sequence <= repetitions && !signal.aborted; sequence++) {
    const begunMs = clock.monotonicMs();
    const outcome = await tests.ping({ target, timeoutMs, dataBytes, dscp, link: link.result }, signal);
    if (!outcome.ok) return outcome;
    if (signal.aborted) break;
    answers.push(outcome.result);
    tell({ kind: "ping", sequence, answer: outcome.result });
    if (sequence < repetitions) await pause(means, paceMs - (clock.monotonicMs() - begunMs));
  }
  // Who says so may say it once a second alone, so that the others look lost.
  if (answers.some(({ kind }) => kind === "unreachable") && answers.every(({ kind }) => kind !== "reply")) {
    return { ok: false, error: "NoRouteToHost", reason: `there is no way to ${target.address}` };
  }
  const times = answers.map((answer) => (answer.kind === "reply" ? answer.microseconds : null));
  return { ok: true, result: { address: target.address, ...responseTimes(times) } };
}
