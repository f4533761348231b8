import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { afterEach, describe, expect, it } from "vitest";
import {
  type CapacityServer,
  type CapacityServerSettings,
  startCapacityServer,
} from "../../../../src/net/diagnostics/capacity/capacity-server.ts";
import { capacityTest } from "../../../../src/net/diagnostics/capacity/capacity-test.ts";
import {
  readActivation,
  readSetup,
  writeActivation,
  writeSetup,
} from "../../../../src/net/diagnostics/capacity/control-pdus.ts";
import { type StatusPdu, writeStatus } from "../../../../src/net/diagnostics/capacity/data-pdus.ts";
import { sendingRate } from "../../../../src/net/diagnostics/capacity/sending-rates.ts";
import type { CapacityInterval } from "../../../../src/ports/host/network/capacity.ts";
import { freePort } from "../../../harness/free-port.ts";
import { fixedOrder } from "./fixed-order.ts";

// [TR-181 IP.Diagnostics.IPLayerCapacityMetrics]

const never = new AbortController().signal;
const sizes = { jumbo: true, fullMtu: false };
const key = { key: "secret-key", id: 7 };
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function server(more: Partial<CapacityServerSettings> = {}): Promise<CapacityServer> {
  const started = await startCapacityServer({
    address: "127.0.0.1",
    port: 0,
    keys: [],
    mostFlows: 8,
    mostSeconds: 60,
    mostMbps: undefined,
    jumbo: true,
    fullMtu: false,
    tell: () => {},
    ...more,
  });
  closing.push(() => started.close());
  return started;
}

const mbpsOf = ({ flows }: CapacityInterval): number =>
  flows.reduce((sum, { bytes, datagrams, microseconds }) => sum + ((bytes + 28 * datagrams) * 8) / microseconds, 0);

describe("A test of capacity against a server of our own (RFC 9946)", () => {
  it.each(["download", "upload"] as const)("%ss what was asked for, and tells each interval", async (direction) => {
    const { port } = await server({ keys: [key] });
    const told: CapacityInterval[] = [];
    const outcome = await capacityTest(fixedOrder(port, { direction, key }), (each) => told.push(each), never);
    expect(outcome).toMatchObject({ ok: true, result: { flows: 1, version: 20 } });
    expect(told.length).toBe(2);
    if (outcome.ok) expect(outcome.result.intervals).toEqual(told);
    for (const interval of told) {
      const sent = interval.flows.reduce((sum, { datagrams, lost }) => sum + datagrams + lost, 0);
      expect(sent).toBeGreaterThan(0);
      expect(interval.flows[0]?.microseconds).toBeGreaterThan(150_000);
    }
    // Of what was paced, however busy the machine is: never more than a little above the rate, over all.
    expect(told.reduce((sum, each) => sum + mbpsOf(each), 0) / told.length).toBeLessThan(30);
  });

  it("has several flows together, and leaves out what comes before the preamble is over", async () => {
    const { port } = await server();
    const told: CapacityInterval[] = [];
    const asked = fixedOrder(port, { flows: 3, leastFlows: 2, intervals: 1, skippedIntervals: 1, randomPayload: true });
    const outcome = await capacityTest(asked, (each) => told.push(each), never);
    expect(outcome).toMatchObject({ ok: true, result: { flows: 3 } });
    expect(told.map(({ flows }) => flows.length)).toEqual([3]);
  });

  it.each([
    ["a key that it does not know", { keys: [{ key: "other", id: 7 }] }, { key }, "LoginFailed"],
    ["a key where it has none", {}, { key }, "LoginFailed"],
    ["no key", { keys: [key] }, {}, "LoginFailed"],
    ["other datagrams", { jumbo: false }, {}, "RejectedByRemote"],
    ["more than it has", { mostMbps: 10 }, { maxMbps: 11 }, "RejectedByRemote"],
    ["more flows than it has room for", { mostFlows: 1 }, { flows: 2, leastFlows: 2 }, "RejectedByRemote"],
  ] as const)("is refused for %s", async (_what, has, asks, error) => {
    const { port } = await server(has);
    const outcome = await capacityTest(fixedOrder(port, asks), () => {}, never);
    expect(outcome).toMatchObject({ ok: false, error });
  });

  it("is given up by who asked for it, and frees the server's room", async () => {
    const { port } = await server({ mostFlows: 1 });
    const abort = new AbortController();
    const outcome = await capacityTest(fixedOrder(port, { intervals: 100 }), () => abort.abort(), abort.signal);
    expect(outcome).toEqual({ ok: false, error: "Other", reason: "given up" });
    await expect
      .poll(async () => (await capacityTest(fixedOrder(port, { intervals: 1 }), () => {}, never)).ok)
      .toBe(true);
  });

  it("has no answer where nobody is, and cannot mark packets", async () => {
    const silent = createSocket("udp4");
    closing.push(() => silent.close());
    await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
    const unanswered = await capacityTest(fixedOrder(silent.address().port), () => {}, never);
    expect(unanswered).toMatchObject({ ok: false, error: "NoResponse" });
    for (const mark of [{ dscp: 10 }, { ethernetPriority: 5 }]) {
      const unmarked = await capacityTest(fixedOrder(1, mark), () => {}, never);
      expect(unmarked).toMatchObject({ ok: false, error: "Other", reason: expect.stringContaining("cannot set") });
    }
  });
});

describe("A server that is not what it says", () => {
  async function liar(answer: (request: Buffer, socket: Socket) => readonly Buffer[]): Promise<number> {
    const socket = createSocket("udp4");
    closing.push(() => socket.close());
    socket.on("message", (request, { address, port }) => {
      for (const each of answer(request, socket)) socket.send(each, port, address);
    });
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return socket.address().port;
  }
  const answerTo = (request: Buffer, testPort: number): Buffer => {
    const setup = readSetup(request, "request");
    if (setup === undefined) throw new Error("no request");
    return writeSetup({ ...setup, response: 1, testPort }, "response");
  };

  it("is not believed without the key", async () => {
    const port = await liar((request) => [answerTo(request, 9)]);
    expect(await capacityTest(fixedOrder(port, { key }), () => {}, never)).toMatchObject({
      ok: false,
      error: "LoginFailed",
    });
  });

  it("is not believed without the key by saying that it is an older one", async () => {
    const port = await liar((request) => {
      const old = answerTo(request, 9);
      old.writeUInt16BE(11, 2);
      return [old];
    });
    const outcome = await capacityTest(fixedOrder(port, { key }), () => {}, never);
    expect(outcome).toMatchObject({ ok: false, reason: expect.stringContaining("version 11") });
  });

  /** Agrees to everything, and tells by `say` of load that comes: the client sends it. */
  async function receiver(say: (told: number) => Partial<StatusPdu>, span?: number): Promise<number> {
    let told = 0;
    return liar((pdu, socket) => {
      if (readSetup(pdu, "request") !== undefined) return [answerTo(pdu, socket.address().port)];
      const asked = readActivation(pdu, 20);
      if (asked !== undefined)
        return [
          writeActivation({ ...asked, response: 1, intervalMs: span ?? asked.intervalMs, rate: sendingRate(5, sizes) }),
        ];
      told += 1;
      const nothing = { datagrams: 0, bytes: 0, microseconds: 0, lost: 0, reordered: 0, duplicated: 0 };
      const span0 = { ...nothing, delayLeast: undefined, delayMost: 0, delaySum: 0, delayCount: 0 };
      const status: StatusPdu = {
        ...{ stops: false, silent: false, number: told, rate: sendingRate(5, sizes), intervals: 0, trial: span0 },
        interval: { ...span0, roundTripLeast: undefined, roundTripMost: 0, elapsed: 0 },
        ...{ clockDelta: 0, leastRoundTrip: undefined, roundTrip: undefined, leastIsNew: false, authMode: 0 },
        sent: { seconds: 1, nanoseconds: 0 },
        ...say(told),
      };
      return [writeStatus(status, 20)];
    });
  }
  const upload = { direction: "upload", intervals: 1, intervalMs: 100 } as const;

  it("has no load for ever where it tells of no sub-interval", async () => {
    const outcome = await capacityTest(fixedOrder(await receiver(() => ({})), upload), () => {}, never);
    expect(outcome).toMatchObject({ ok: false, error: "Timeout" });
  });

  it("tells of no more sub-intervals than there are, nor of more than fits into its datagrams", async () => {
    const interval = { datagrams: 1, bytes: 2 ** 63, microseconds: 1, lost: 0, reordered: 0, duplicated: 0 };
    const told = { ...interval, delayLeast: 0, delayMost: 0, delaySum: 0, delayCount: 0 };
    const port = await receiver((number) => ({
      intervals: number,
      interval: { ...told, roundTripLeast: undefined, roundTripMost: 0, elapsed: 0 },
    }));
    const outcome = await capacityTest(fixedOrder(port, { ...upload, intervals: 3 }), () => {}, never);
    expect(outcome).toMatchObject({ ok: true });
    if (outcome.ok) expect(outcome.result.intervals.map(({ flows }) => flows[0]?.bytes)).toEqual([8972, 8972, 8972]);
  });

  it("begins no test of sub-intervals that last for minutes", async () => {
    const outcome = await capacityTest(fixedOrder(await receiver(() => ({}), 60_000), upload), () => {}, never);
    expect(outcome).toMatchObject({ ok: false, reason: expect.stringContaining("no sense") });
  });

  it("is not listened to by the number of another test, and gets no load before it begins one", async () => {
    const port = await liar((request) => {
      const isSetup = readSetup(request, "request") !== undefined;
      expect(isSetup).toBe(true);
      const other = answerTo(request, 9);
      other.writeUInt16BE((other.readUInt16BE(6) + 1) % 0x1_0000, 6);
      return [other, Buffer.alloc(0), Buffer.alloc(56, 0xff), request];
    });
    expect(await capacityTest(fixedOrder(port), () => {}, never)).toMatchObject({ ok: false, error: "NoResponse" });
  });
});

// The Forum's own program, of either generation, where UDPST names it.
describe.skipIf(!process.env.UDPST)("udpst", () => {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill();
  });

  /** Neither makes up for all the turns that it has missed, on a machine that has other things to do. */
  const leastMbps = 5;

  function udpst(...flags: string[]): ChildProcess {
    const child = spawn(process.env.UDPST ?? "", flags, { stdio: ["ignore", "pipe", "inherit"] });
    started.push(child);
    return child;
  }
  const textOf = async (child: ChildProcess, until: RegExp): Promise<string> => {
    let text = "";
    child.stdout?.on("data", (piece) => {
      text += piece;
    });
    await expect.poll(() => text).toMatch(until);
    return text;
  };

  it.each([
    ["download", undefined],
    ["upload", undefined],
    ["download", key],
    ["upload", key],
  ] as const)("is a server for our %s, with the key %j", async (direction, own) => {
    const port = await freePort();
    const child = udpst("-1", "-v", "-p", String(port), ...(own ? ["-a", own.key] : []), "127.0.0.1");
    await textOf(child, /Awaiting/);
    const told: CapacityInterval[] = [];
    const asked = fixedOrder(port, { direction, key: own, intervalMs: 1000, trialMs: 50, intervals: 4 });
    const outcome = await capacityTest(asked, (each) => told.push(each), never);
    expect(outcome).toMatchObject({ ok: true });
    const mean = told.reduce((sum, each) => sum + mbpsOf(each), 0) / told.length;
    expect(mean).toBeGreaterThan(leastMbps);
    expect(mean).toBeLessThan(23);
  });

  it.each([
    ["-d", undefined],
    ["-u", undefined],
    ["-d", key],
    ["-u", key],
  ] as const)("is a client of our server: %s, with the key %j", async (direction, own) => {
    const { port } = await server(own ? { keys: [own] } : {});
    const by = own ? ["-a", own.key, "-y", String(own.id)] : [];
    const child = udpst(direction, "-t", "5", "-I", "20", "-f", "json", "-s", "-p", String(port), ...by, "127.0.0.1");
    const text = await textOf(child, /"ErrorStatus"/);
    const { ErrorMessage, ErrorStatus, Output } = JSON.parse(text.slice(text.indexOf("{")));
    expect([ErrorStatus, ErrorMessage]).toEqual([0, ""]);
    expect(Output.Summary.IPLayerCapacitySummary).toBeGreaterThan(leastMbps);
    expect(Output.Summary.IPLayerCapacitySummary).toBeLessThan(23);
  });
});
