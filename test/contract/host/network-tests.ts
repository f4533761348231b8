import { isIP } from "node:net";
import { describe, expect, it } from "vitest";
import type { NetworkTests, PingProbe, TracedHop } from "../../../src/ports/host/network/network-tests.ts";
import type { HostUnderTest } from "./host-under-test.ts";

export function networkTestsContract(subject: () => HostUnderTest): void {
  const tests = (): NetworkTests | undefined => subject().host.networkTests;
  const never = new AbortController().signal;
  const probe: PingProbe = {
    target: { address: "127.0.0.1", family: 4 },
    timeoutMs: 1000,
    dataBytes: 56,
    dscp: 0,
    link: undefined,
  };

  describe("tests the network", () => {
    it("against hosts whose addresses are of the family that is asked for", async () => {
      const found = await tests()?.addressesOf("127.0.0.1", 4, "");
      if (found?.ok) {
        for (const { address, family } of found.result) expect(isIP(address)).toBe(family);
        expect(found.result.every(({ family }) => family === 4)).toBe(true);
      }
      const other = await tests()?.addressesOf("127.0.0.1", 6, "");
      if (other !== undefined) expect(other).toMatchObject({ ok: false, error: "CannotResolveHostName" });
    });

    it("not against a name that has no address (RFC 6761)", async () => {
      const found = await tests()?.addressesOf("nobody.invalid", undefined, "");
      if (found !== undefined) expect(found).toMatchObject({ ok: false, error: "CannotResolveHostName" });
    });

    it("and tells in microseconds when an echo came back", async () => {
      const asked = tests()?.ping(probe, never);
      if (asked === undefined) return;
      await subject().passSeconds(1);
      const answer = await asked;
      expect(answer).toMatchObject({ ok: true, result: { kind: "reply" } });
      if (answer.ok && answer.result.kind === "reply") expect(answer.result.microseconds).toBeGreaterThan(0);
    });

    it("and finds the way to a host, hop by hop", async () => {
      const hops: TracedHop[] = [];
      const order = { ...probe, tries: 2, maxHops: 30 };
      const asked = tests()?.traceRoute(order, (hop) => hops.push(hop), never);
      if (asked === undefined) return;
      let isOver = false;
      void asked.then(() => {
        isOver = true;
      });
      for (let second = 0; second < 30 && !isOver; second++) await subject().passSeconds(1);
      await asked;
      expect(hops.at(-1)).toMatchObject({ address: probe.target.address, unreachable: false });
      for (const { times } of hops) expect(times.length).toBe(2);
    });

    it("not by TCP where nobody listens, or there is nothing to send", async () => {
      const asked = tests()?.connect({ target: probe.target, port: 1, timeoutMs: 1000 }, never);
      if (asked === undefined) return;
      await subject().passSeconds(1);
      const outcome = await asked;
      if (outcome.ok) expect(outcome.result).toBeGreaterThan(0);
      else expect(outcome).toMatchObject({ error: "InitConnectionFailed" });
    });

    it("until it is not wanted any more", async () => {
      const abort = new AbortController();
      const asked = tests()?.ping({ ...probe, timeoutMs: 60_000 }, abort.signal);
      abort.abort();
      await asked;
    });
  });
}
