import type { LookupReport, LookupRow } from "../../device/diagnostics/reports.ts";
import type { LookupOrder } from "../../device/dns/diagnostics/ns-lookup.ts";
import type { TestFailure } from "../../ports/host/network/network-tests.ts";
import type { TestAddress } from "../../ports/host/network/test-address.ts";
import { askedOf, type Means, pause, type RunOutcome, settled } from "./means.ts";

/** Between two requests at least. */
const paceMs = 100;

/** Asks one server for one name, again and again. [TR-181 DNS.Diagnostics.NSLookupDiagnostics] */
export async function runLookup(order: LookupOrder, means: Means): Promise<RunOutcome<LookupReport>> {
  const { signal, tell, tests } = means;
  const { repetitions, timeoutMs } = order;
  const link = await means.linkOf(order.interface);
  if (!link.ok) return link;
  const resolvers = await means.resolvers();
  const { searchDomains } = resolvers;
  const server = await serverOf(order, askedOf(resolvers)[0]?.address, means);
  if ("error" in server) return server;
  // What is not fully qualified is of the device's own domain.
  const domain = order.name.includes(".") ? undefined : searchDomains[0];
  const name = domain === undefined ? order.name : `${order.name}.${domain}`;

  const rows: LookupRow[] = [];
  await settled(means);
  for (let number = 1; number <= repetitions && !signal.aborted; number++) {
    const outcome = await tests.lookUp({ name, server, link: link.result, timeoutMs }, signal);
    if (!outcome.ok) return outcome;
    if (signal.aborted) break;
    const row = { ...outcome.result, server: server.address };
    rows.push(row);
    tell({ kind: "lookup", number, row });
    if (number < repetitions) await pause(means, paceMs);
  }
  return { ok: true, result: { successCount: rows.filter(({ status }) => status === "Success").length, rows } };
}

async function serverOf(
  { server }: LookupOrder,
  own: string | undefined,
  { acsUrl, tell, tests }: Means,
): Promise<TestAddress | TestFailure> {
  // The system asks its own whatever it is: on a router that is often the router itself.
  if (server === undefined && own !== undefined) return { address: own, family: own.includes(":") ? 6 : 4 };
  if (server === undefined)
    return { ok: false, error: "DNSServerNotResolved", reason: "this device knows no name server that it may ask" };
  const found = await tests.addressesOf(server, undefined, acsUrl);
  if (found.ok) {
    tell({ kind: "target", host: server, address: found.result[0].address });
    return found.result[0];
  }
  return found.error === "CannotResolveHostName" ? { ...found, error: "DNSServerNotResolved" } : found;
}
