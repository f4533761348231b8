import { describe, expect, it } from "vitest";
import { traceProgram } from "../../../../src/host/linux/network-tests/trace-program.ts";
import type { TracedHop, TraceOrder } from "../../../../src/ports/host/network/network-tests.ts";
import { canMakeNamespaces } from "../network-namespaces.ts";
import { deviceLink, hasProgram, routerAddress, serverAddress, smallNetwork } from "./small-network.ts";

// The real programs, on a network of three namespaces. [TR-181 IP.Diagnostics.TraceRoute]

const never = new AbortController().signal;
const done = { ok: true, result: undefined };

const order = (address: string, more: Partial<TraceOrder> = {}): TraceOrder => ({
  target: { address, family: address.includes(":") ? 6 : 4 },
  tries: 2,
  timeoutMs: 1000,
  dataBytes: 38,
  dscp: 0,
  link: undefined,
  maxHops: 8,
  ...more,
});

const isThere = canMakeNamespaces() && ["traceroute", "inetutils-traceroute"].every((name) => hasProgram(name));

describe.skipIf(!isThere)("traceroute (needs root, ip, traceroute and inetutils-traceroute)", () => {
  const network = smallNetwork();

  describe.each([
    ["Debian", traceProgram(network.run), [4, 6]],
    ["busybox", traceProgram(network.runBusybox), [4, 6]],
    ["inetutils", traceProgram(network.run, "inetutils-traceroute"), [4]],
  ] as const)("of %s", (make, traceRoute, families) => {
    const traced = async (to: TraceOrder): Promise<readonly [outcome: unknown, hops: readonly TracedHop[]]> => {
      const hops: TracedHop[] = [];
      return [await traceRoute(to, (hop) => hops.push(hop), never), hops];
    };

    it.each(families)("finds the hops of IPv%i with their times [TR-181 IP.Diagnostics.TraceRoute]", async (family) => {
      const [outcome, hops] = await traced(order(serverAddress[family]));
      expect(outcome).toEqual(done);
      expect(hops.map(({ address }) => address)).toEqual([routerAddress[family], serverAddress[family]]);
      for (const { times } of hops) expect(times).toEqual([expect.any(Number), expect.any(Number)]);
    });

    it("goes no further than it is told", async () => {
      const [outcome, hops] = await traced(order(serverAddress[4], { maxHops: 1 }));
      expect(outcome).toEqual(done);
      expect(hops.map(({ address }) => address)).toEqual([routerAddress[4]]);
    });

    it("hears from a router that it goes no further", async () => {
      // Nobody there answers to ARP.
      const [, hops] = await traced(order("10.90.2.77", { tries: 1 }));
      expect(hops.find(({ unreachable }) => unreachable)).toMatchObject({ address: routerAddress[4], errorCode: 1 });
    });

    it("knows that there is no way at all", async () => {
      const address = "10.93.0.1";
      network.ip("device", "route", "add", "unreachable", address);
      try {
        expect(await traced(order(address))).toEqual([
          { ok: false, error: "NoRouteToHost", reason: expect.any(String) },
          [],
        ]);
      } finally {
        network.ip("device", "route", "del", "unreachable", address);
      }
    });

    it("leaves by the link that it is told, or says that it cannot", async () => {
      const [outcome, hops] = await traced(order(serverAddress[4], { link: deviceLink, dataBytes: 1000, dscp: 8 }));
      if (make === "inetutils") return expect(outcome).toMatchObject({ ok: false, error: "Other" });
      expect(outcome).toEqual(done);
      expect(hops.length).toBe(2);
      // That of busybox only says so, and goes on.
      if (make === "busybox") return;
      expect((await traced(order(serverAddress[4], { link: "nosuch" })))[0]).toMatchObject({ ok: false });
    });
  });
});
