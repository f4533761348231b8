import { randomInt } from "node:crypto";
import type { Capacity, CapacityInterval, CapacityOrder, FlowInterval } from "../../../ports/host/network/capacity.ts";
import type { TestOutcome } from "../../../ports/host/network/network-tests.ts";
import type { PacketMarks } from "../../../ports/host/packet-marks.ts";
import { addressOfLink, targetOn } from "../link-address.ts";
import { linkOctets } from "../load/link-octets.ts";
import { preciseTime } from "../precise-time.ts";
import { CapacityFailure } from "./capacity-failure.ts";
import { type OpenFlow, openFlow } from "./open-flow.ts";
import { TestFlow } from "./test-flow.ts";

/** How long a test may last beyond its sub-intervals, of which each may be a little longer, and begin a little late. */
const slack = 1.2;
const graceMs = 3000;

/** How much a way carries: loads it by datagrams, as `udpst` does. (TR-471, RFC 9946) */
export async function capacityTest(
  order: CapacityOrder,
  tell: (interval: CapacityInterval) => void,
  signal: AbortSignal,
  marks?: PacketMarks,
): Promise<TestOutcome<Capacity>> {
  const open: OpenFlow[] = [];
  try {
    const flows = await openFlows(order, signal, marks);
    open.push(...flows);
    return { ok: true, result: await new CapacityRun(order, flows, tell).run(signal) };
  } catch (error) {
    if (!(error instanceof CapacityFailure)) throw error;
    return { ok: false, error: error.error, reason: error.message };
  } finally {
    await Promise.all(open.map((flow) => flow.close()));
  }
}

/** As many as come up; fewer than the least are none. */
async function openFlows(
  order: CapacityOrder,
  signal: AbortSignal,
  marks: PacketMarks | undefined,
): Promise<readonly OpenFlow[]> {
  const ident = randomInt(1, 0x1_0000);
  const opening = Array.from({ length: order.flows }, async (_, index) => {
    const server = order.servers[index % order.servers.length] ?? order.servers[0];
    const own = addressOfLink(order.link, server.target.family);
    if (typeof own === "object") throw new CapacityFailure(own.error, own.reason);
    const target = targetOn(order.link, server.target);
    if ("error" in target) throw new CapacityFailure(target.error, target.reason);
    return openFlow(order, { server: { ...server, target }, own, index, ident }, signal, marks);
  });
  const settled = await Promise.allSettled(opening);
  const open = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  if (open.length >= order.leastFlows && !signal.aborted) return open;
  await Promise.all(open.map((flow) => flow.close()));
  const failed = settled.find((each) => each.status === "rejected");
  throw failed?.reason ?? new CapacityFailure("Other", "given up");
}

/** The flows of a test under way, and what all of them have seen together in each interval. */
class CapacityRun {
  readonly #order: CapacityOrder;
  readonly #opened: readonly OpenFlow[];
  readonly #tell: (interval: CapacityInterval) => void;
  readonly #now = preciseTime();
  /** Of each flow, and whether it is over. */
  readonly #seen: FlowInterval[][];
  readonly #over: boolean[];
  readonly #warnings = new Set<string>();
  readonly #intervals: CapacityInterval[] = [];
  readonly #linkOctets: (() => number) | undefined;
  #told = 0;
  #link: { readonly octets: number; readonly atMs: number } | undefined;
  #finish: () => void = () => {};

  constructor(order: CapacityOrder, opened: readonly OpenFlow[], tell: (interval: CapacityInterval) => void) {
    this.#order = order;
    this.#opened = opened;
    this.#tell = tell;
    this.#seen = opened.map(() => []);
    this.#over = opened.map(() => false);
    const read = linkOctets(opened[0]?.socket.address().address);
    this.#linkOctets = read && (() => read()[order.direction === "upload" ? "sentBytes" : "receivedBytes"]);
  }

  /** Rejects with a `CapacityFailure`. */
  async run(signal: AbortSignal): Promise<Capacity> {
    const beginMs = this.#now();
    const flows = this.#opened.map((opened, index) => this.#flow(opened, index));
    this.#finish = () => {
      for (const flow of flows) flow.finish();
    };
    const aborted = (): void => this.#finish();
    signal.addEventListener("abort", aborted);
    this.#link = this.#linkNow(beginMs);
    const endings = flows.map(async (flow, index) => {
      const ending = await flow.run();
      if (ending === "lost") this.#warnings.add("a flow was lost before the end");
      this.#over[index] = true;
      this.#gather();
    });
    if (signal.aborted) aborted();
    const late = setTimeout(() => {
      this.#warnings.add("not all sub-intervals were told of in time");
      this.#finish();
    }, this.#longestMs);
    await Promise.all(endings);
    clearTimeout(late);
    signal.removeEventListener("abort", aborted);
    if (signal.aborted) throw new CapacityFailure("Other", "given up");
    if (this.#intervals.length === 0) {
      throw new CapacityFailure("Timeout", "nothing came through, or no status of it");
    }
    return {
      beginMs,
      endMs: this.#now(),
      flows: this.#opened.length,
      version: this.#opened[0]?.version ?? 0,
      intervals: this.#intervals,
      warnings: [...this.#warnings],
    };
  }

  get #count(): number {
    return this.#order.intervals + this.#order.skippedIntervals;
  }

  /** Of upstream it is the server that says when a sub-interval is over: it must not have load for ever. */
  get #longestMs(): number {
    const intervalMs = Math.max(...this.#opened.map(({ activation }) => activation.intervalMs));
    return this.#count * intervalMs * slack + graceMs;
  }

  #flow({ activation, authMode, socket }: OpenFlow, index: number): TestFlow {
    const { direction, fullMtu, jumbo, randomPayload, silenceMs } = this.#order;
    const server = this.#order.servers[index % this.#order.servers.length] ?? this.#order.servers[0];
    // Of a peer that is gone; silence says so too.
    socket.on("error", () => {});
    return new TestFlow({
      socket,
      activation,
      authMode,
      family: server.target.family,
      sends: direction === "upload",
      jumbo,
      fullMtu,
      randomPayload,
      silenceMs,
      now: this.#now,
      warn: (warning) => this.#warnings.add(warning),
      interval: (interval) => {
        const seen = this.#seen[index] ?? [];
        // A server may tell of more than there are to be.
        if (seen.length < this.#count) seen.push(interval);
        this.#gather();
      },
    });
  }

  /** Puts together what all flows that last have told. */
  #gather(): void {
    const { skippedIntervals } = this.#order;
    const isTold = (flow: FlowInterval[], index: number): boolean =>
      this.#over[index] === true || flow.length > this.#told;
    while (this.#told < this.#count && this.#seen.every(isTold)) {
      const place = this.#told;
      const flows = this.#seen.flatMap((flow) => flow.slice(place, place + 1));
      if (flows.length === 0) return;
      this.#told += 1;
      const endMs = this.#now();
      const link = this.#linkNow(endMs);
      const before = this.#link;
      this.#link = link;
      if (place < skippedIntervals) continue;
      const linkBytes = link && before && link.octets - before.octets;
      const interval = { endMs, flows, linkBytes, linkMs: before === undefined ? 0 : endMs - before.atMs };
      this.#intervals.push(interval);
      this.#tell(interval);
    }
    if (this.#told === this.#count) this.#finish();
  }

  #linkNow(atMs: number): { readonly octets: number; readonly atMs: number } | undefined {
    return this.#linkOctets && { octets: this.#linkOctets(), atMs };
  }
}
