import type { RouteHop, TraceReport } from "../../device/diagnostics/reports.ts";
import type { RouteOrder } from "../../device/ip/diagnostics/trace-route.ts";
import type { TracedHop } from "../../ports/host/network/network-tests.ts";
import type { Means, RunOutcome } from "./means.ts";
import { responseTimes } from "./response-times.ts";

/** The routers on the way to a host, which the DNS may have names for. [TR-181 IP.Diagnostics.TraceRoute] */
export async function runTrace(order: RouteOrder, means: Means): Promise<RunOutcome<TraceReport>> {
  const { signal, tests, tell } = means;
  const link = await means.linkOf(order.interface);
  if (!link.ok) return link;
  const found = await tests.addressesOf(order.host, order.family, means.acsUrl);
  if (!found.ok) return found;
  const [target] = found.result;
  tell({ kind: "target", host: order.host, address: target.address });

  const names = new Map<string, Promise<string | undefined>>();
  const traced: TracedHop[] = [];
  const { dataBytes, dscp, maxHops, timeoutMs, tries } = order;
  const outcome = await tests.traceRoute(
    { target, tries, timeoutMs, dataBytes, dscp, maxHops, link: link.result },
    (hop) => {
      if (traced.length >= maxHops) return;
      traced.push(hop);
      tell({ kind: "hop", number: traced.length, hop });
      const { address } = hop;
      if (address !== undefined && !names.has(address)) names.set(address, tests.nameOf(address));
    },
    signal,
  );
  if (!outcome.ok) return outcome;
  const hops = await Promise.all(
    traced.map(async (hop): Promise<RouteHop> => ({ ...hop, name: await names.get(hop.address ?? "") })),
  );
  const last = traced.at(-1);
  const { address } = target;
  if (last?.address === address && !last.unreachable) {
    return { ok: true, result: { address, responseTime: responseTimes(last.times).average, hops } };
  }
  const report = { address, responseTime: 0, hops };
  if (last === undefined || last.unreachable) {
    return { ok: false, error: "NoRouteToHost", reason: `there is no way to ${address}`, report };
  }
  return traced.length >= maxHops
    ? { ok: false, error: "MaxHopCountExceeded", reason: `${address} is more than ${maxHops} hops away`, report }
    : { ok: false, error: "Other", reason: `the way to ${address} was not traced to its end`, report };
}
