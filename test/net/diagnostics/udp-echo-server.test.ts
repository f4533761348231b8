import { createSocket } from "node:dgram";
import { afterEach, describe, expect, it } from "vitest";
import { udpEcho } from "../../../src/net/diagnostics/udp-echo.ts";
import { boundEchoServer, udpEchoServer } from "../../../src/net/diagnostics/udp-echo-server.ts";
import { bound } from "../../../src/net/diagnostics/udp-socket.ts";
import type { EchoProbe, EchoServer, EchoServerSettings } from "../../../src/ports/host/network/network-tests.ts";
import { freePort } from "../../harness/free-port.ts";

// The server and the client of the device against each other. [TR-143 A.2]

const never = new AbortController().signal;
const open: EchoServer[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function serve(settings: Partial<EchoServerSettings> = {}): Promise<{ port: number; server: EchoServer }> {
  const port = await freePort();
  const outcome = await udpEchoServer({ link: undefined, port, source: "127.0.0.1", plus: true, ...settings });
  if (!outcome.ok) throw new Error(outcome.reason);
  open.push(outcome.result);
  return { port, server: outcome.result };
}

const echo = (port: number, sequence: number, more: Partial<EchoProbe> = {}) =>
  udpEcho(
    {
      target: { address: "127.0.0.1", family: 4 },
      port,
      timeoutMs: 2000,
      dataBytes: 100,
      dscp: 0,
      link: undefined,
      sequence,
      iteration: sequence,
      ...more,
    },
    never,
  );

describe("the UDP echo server [TR-143 A.2]", () => {
  it("numbers and stamps what it answers, and counts it", async () => {
    const { port, server } = await serve();
    for (const sequence of [7, 8]) {
      const answer = await echo(port, sequence);
      expect(answer).toMatchObject({
        ok: true,
        result: { kind: "reply", fields: { testGenSN: sequence, testRespSN: sequence - 6, replyFailureCount: 0 } },
      });
      const fields = answer.ok && answer.result.kind === "reply" ? answer.result.fields : undefined;
      expect(fields?.replyTimeStamp).toBeGreaterThanOrEqual(fields?.receivedTimeStamp ?? Number.POSITIVE_INFINITY);
    }
    expect(server.counters()).toEqual({
      packetsReceived: 2,
      packetsResponded: 2,
      // Each of 100 octets and the 8 of the head of UDP.
      bytesReceived: 216,
      bytesResponded: 216,
      firstMs: expect.any(Number),
      lastMs: expect.any(Number),
    });
    const { firstMs = 0, lastMs = 0 } = server.counters();
    expect(lastMs).toBeGreaterThan(firstMs);
    expect(Math.abs(firstMs - Date.now())).toBeLessThan(60_000);
  });

  it("counts on from what it is told, and knows that its address is there", async () => {
    const counted = { packetsReceived: 5, packetsResponded: 3, bytesReceived: 50, bytesResponded: 30 };
    const { port, server } = await serve({ link: "lo", since: { ...counted, firstMs: 1, lastMs: 2 } });
    expect(await echo(port, 1)).toMatchObject({ result: { fields: { testRespSN: 4, replyFailureCount: 2 } } });
    expect(server.counters()).toMatchObject({
      packetsReceived: 6,
      packetsResponded: 4,
      bytesResponded: 138,
      firstMs: 1,
    });
    expect(server.isThere()).toBe(true);
  });

  it.each([
    ["Echo Plus is off", { plus: false }, 100],
    ["it is too short", {}, 23],
  ])("sends back what it gets as it is when %s", async (_what, settings, dataBytes) => {
    const { port } = await serve(settings);
    expect(await echo(port, 5, { dataBytes })).toMatchObject({ result: { kind: "reply", fields: { testRespSN: 0 } } });
  });

  it("is as if it were not there for any other address than the one that it is for", async () => {
    const { port, server } = await serve({ source: "192.0.2.1" });
    expect(await echo(port, 1, { timeoutMs: 100 })).toMatchObject({ result: { kind: "lost" } });
    expect(server.counters()).toMatchObject({ packetsReceived: 0, firstMs: undefined });
  });

  it("says so where the port is taken, or the link is not there", async () => {
    const { port } = await serve();
    const settings = { link: undefined, port, source: "127.0.0.1", plus: true };
    expect(await udpEchoServer(settings)).toMatchObject({ ok: false, reason: expect.stringContaining("EADDRINUSE") });
    expect(await udpEchoServer({ ...settings, link: "nosuch0" })).toMatchObject({ ok: false });
  });

  it.each([
    ["more often than a test asks", undefined, true],
    ["more often than a test asks, without Echo Plus", undefined, false],
    // Then it is what they say that gives them away.
    ["what it has answered a thousand times", { count: 1_000_000, perMs: 1000 }, true],
  ])("and another one do not answer each other for ever: %s", async (_what, rate, plus) => {
    const settings = { family: 4, address: "127.0.0.1", plus, admits: () => true, ...(rate && { rate }) } as const;
    const one = await boundEchoServer({ ...settings, port: 0 });
    open.push(one);
    const port = await freePort();
    let rounds = 0;
    await expect
      .poll(async () => {
        // Whoever can send in the name of the other one, which is there again when the answer comes.
        const forger = createSocket("udp4");
        await bound(forger, { port, address: "127.0.0.1" });
        await new Promise((sent) => forger.send(Buffer.alloc(100, 1), one.port, "127.0.0.1", sent));
        forger.close();
        const other = await boundEchoServer({ ...settings, port });
        open.push(other);
        await expect
          .poll(
            () => {
              const before = rounds;
              rounds = one.counters().packetsReceived;
              return rounds - before;
            },
            { interval: 50 },
          )
          .toBe(0);
        other.close();
        open.splice(open.indexOf(other), 1);
        return rounds;
      })
      .toBeGreaterThan(100);
    const { packetsReceived, packetsResponded } = one.counters();
    expect(packetsReceived - packetsResponded).toBeLessThanOrEqual(1);
  });
});
