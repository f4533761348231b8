import type { EchoReport } from "../../device/diagnostics/reports.ts";
import type { EchoOrder } from "../../device/ip/diagnostics/udp-echo.ts";
import type { EchoAnswer } from "../../ports/host/network/network-tests.ts";
import { type Means, pause, type RunOutcome, settled } from "./means.ts";
import { responseTimes } from "./response-times.ts";

/** Datagrams to a UDP echo server, one after the other. [TR-181 IP.Diagnostics.UDPEchoDiagnostics] */
export async function runEcho(order: EchoOrder, means: Means): Promise<RunOutcome<EchoReport>> {
  const { clock, signal, tell, tests } = means;
  const { dataBytes, dscp, host, pauseMs, port, repetitions, timeoutMs } = order;
  const link = await means.linkOf(order.interface);
  if (!link.ok) return link;
  const found = await tests.addressesOf(host, order.family, means.acsUrl);
  if (!found.ok) return found;
  const [target] = found.result;
  tell({ kind: "target", host, address: target.address });
  const way = { target, dscp, link: link.result };
  const client = await tests.openEcho(way);
  if (!client.ok) return client;
  const packets: EchoAnswer[] = [];
  try {
    await settled(means);
    for (let sequence = 1; sequence <= repetitions && !signal.aborted; sequence++) {
      const begunMs = clock.monotonicMs();
      const probe = { ...way, port, timeoutMs, dataBytes, sequence, iteration: sequence };
      const outcome = await client.result.ask(probe, signal);
      if (!outcome.ok) return outcome;
      if (signal.aborted) break;
      packets.push(outcome.result);
      tell({ kind: "echo", sequence, answer: outcome.result });
      if (sequence < repetitions) await pause(means, pauseMs - (clock.monotonicMs() - begunMs));
    }
  } finally {
    await client.result.close();
  }
  const times = packets.map((answer) => (answer.kind === "reply" ? answer.microseconds : null));
  const address = target.address;
  return { ok: true, result: { address, ...responseTimes(times), packets: order.eachPacket ? packets : [] } };
}
