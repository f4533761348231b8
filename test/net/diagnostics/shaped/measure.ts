import { capacityTest } from "../../../../src/net/diagnostics/capacity/capacity-test.ts";
import { loadTest } from "../../../../src/net/diagnostics/load/load-test.ts";
import { tlsTrust } from "../../../../src/net/http/tls/tls-trust.ts";
import type { Load } from "../../../../src/ports/host/network/network-tests.ts";
import { fixedOrder, usualSearch } from "../capacity/fixed-order.ts";

// Run inside a network namespace by shaped-link.test.ts: measures the way to the server in one direction, and prints what it
// came to in Mbit/s.

const [address = "", kind = "", way = ""] = process.argv.slice(2);
const direction = way === "upload" ? "upload" : "download";
const target = { address, family: 4 } as const;
const never = new AbortController().signal;
const seconds = 6;

async function load(): Promise<Load> {
  const url = `http://${address}:8080/1000GB`;
  const order = { direction, target, url, seconds, connections: 2, fileBytes: 0, longestMs: 60_000, dscp: 0 } as const;
  const settings = { trust: tlsTrust({}), clockIsSet: () => true, connectTimeoutMs: 10_000 };
  const outcome = await loadTest(settings)({ ...order, link: undefined }, () => {}, never);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.result;
}

const mbps = ({ begin, end }: Load, of: "testBytes" | "receivedBytes" | "sentBytes"): number =>
  ((end[of] - begin[of]) * 8) / (end.atMs - begin.atMs) / 1000;

/** What the best of the sub-intervals carried, with the heads of Ethernet. */
async function capacity(): Promise<number> {
  const order = fixedOrder(24601, { servers: [{ target, port: 24601 }], search: usualSearch });
  const intervals = { intervalMs: 1000, intervals: 6, trialMs: 50 };
  const outcome = await capacityTest({ ...order, ...intervals, direction }, () => {}, never);
  if (!outcome.ok) throw new Error(outcome.reason);
  const rates = outcome.result.intervals.flatMap(({ flows }) =>
    flows.map(({ bytes, datagrams, microseconds }) => ((bytes + 42 * datagrams) * 8) / microseconds),
  );
  return Math.max(...rates);
}

const found = async (): Promise<Readonly<Record<string, number>>> => {
  if (kind === "capacity") return { frames: await capacity() };
  const moved = await load();
  return { frames: mbps(moved, way === "upload" ? "sentBytes" : "receivedBytes"), octets: mbps(moved, "testBytes") };
};
process.stdout.write(JSON.stringify(await found()));
