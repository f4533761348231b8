import { createSocket, type Socket } from "node:dgram";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { answersTo, echoFields, echoRequest, fillEchoFields } from "../../../src/net/diagnostics/echo-payload.ts";
import { openUdpEcho, udpEcho } from "../../../src/net/diagnostics/udp-echo.ts";
import type { EchoProbe } from "../../../src/ports/host/network/network-tests.ts";

// [TR-143 A.2, TR-181 IP.Diagnostics.UDPEchoDiagnostics]

const never = new AbortController().signal;
const servers: Socket[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Answers each datagram with what `reply` gives, and gives its port. */
async function server(reply: (message: Buffer) => readonly Buffer[]): Promise<number> {
  const socket = createSocket("udp4");
  servers.push(socket);
  socket.on("message", (message, { address, port }) => {
    for (const each of reply(message)) socket.send(each, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return socket.address().port;
}

const probe = (port: number, more: Partial<EchoProbe> = {}): EchoProbe => ({
  target: { address: "127.0.0.1", family: 4 },
  port,
  timeoutMs: 2000,
  dataBytes: 24,
  dscp: 0,
  link: undefined,
  sequence: 3,
  iteration: 2,
  ...more,
});

describe("a datagram to a UDP echo server [TR-181 IP.Diagnostics.UDPEchoDiagnostics]", () => {
  it("comes back with the fields of Echo Plus, in network order", async () => {
    let asked = Buffer.alloc(0);
    const port = await server((message) => {
      asked = Buffer.from(message);
      const fields = { testRespSN: 9, receivedTimeStamp: 4_000_000_000, replyTimeStamp: 5, replyFailureCount: 1 };
      fillEchoFields(message, fields);
      return [message];
    });
    expect(await udpEcho(probe(port), never)).toEqual({
      ok: true,
      result: {
        kind: "reply",
        microseconds: expect.any(Number),
        sentMs: expect.any(Number),
        receivedMs: expect.any(Number),
        fields: {
          testGenSN: 3,
          testRespSN: 9,
          receivedTimeStamp: 4_000_000_000,
          replyTimeStamp: 5,
          replyFailureCount: 1,
        },
      },
    });
    expect(asked.toString("hex")).toBe("000000030000000000000000000000000000000000000002");
  });

  it.each([1, 3, 4, 19, 20, 1400])("may be of %i octets", async (dataBytes) => {
    const port = await server((message) => [message]);
    const answer = await udpEcho(probe(port, { dataBytes }), never);
    expect(answer).toMatchObject({ ok: true, result: { kind: "reply" } });
    const fields = answer.ok && answer.result.kind === "reply" ? answer.result.fields : undefined;
    expect(fields !== undefined).toBe(dataBytes >= 20);
  });

  it("is not answered by the answer to another", async () => {
    const port = await server(() => [echoRequest(24, 2, 1)]);
    expect(await udpEcho(probe(port, { timeoutMs: 100 }), never)).toMatchObject({ result: { kind: "lost" } });
  });

  it("cannot be sent where nobody listens", async () => {
    const port = await server(() => []);
    servers.pop()?.close();
    expect(await udpEcho(probe(port), never)).toMatchObject({ result: { kind: "unreachable" } });
  });

  it("cannot be sent where the system lets no socket go", async () => {
    const everybody = { address: "255.255.255.255", family: 4 } as const;
    const failed = { ok: false, error: "Other", reason: expect.stringContaining("EACCES") };
    expect(await udpEcho(probe(9, { target: everybody }), never)).toMatchObject(failed);
  });

  it("is refused for a DSCP where nothing marks packets, and a link that is not there", async () => {
    const marked = await openUdpEcho()({ target: { address: "127.0.0.1", family: 4 }, dscp: 1, link: undefined });
    expect(marked).toMatchObject({ ok: false, error: "Other", reason: expect.stringContaining("DSCP") });
    expect(await udpEcho(probe(9, { link: "nosuch0" }), never)).toMatchObject({ ok: false, error: "Other" });
  });
});

describe("datagrams with a DSCP", () => {
  const target = { address: "127.0.0.1", family: 4 } as const;

  it.each([3, 24])("of %i octets are not answered by what comes late for the one before", async (dataBytes) => {
    let late: (() => void) | undefined;
    const socket = createSocket("udp4");
    servers.push(socket);
    socket.on("message", (message, { address, port }) => {
      if (late !== undefined) return late();
      late = () => socket.send(message, port, address);
    });
    await new Promise<void>((resolve) => socket.bind(0, target.address, resolve));
    const marked = new Set<number>();
    const opened = await openUdpEcho({
      mark: async (flow) => {
        const [port = 0] = flow.protocol === "icmp" ? [] : flow.ownPorts;
        marked.add(port);
        return { ok: true, result: async () => void marked.delete(port) };
      },
    })({ target, dscp: 46, link: undefined });
    if (!opened.ok) throw new Error(opened.reason);
    const ask = (sequence: number) =>
      opened.result.ask(probe(socket.address().port, { dataBytes, dscp: 46, sequence, timeoutMs: 300 }), never);
    expect(await ask(1)).toMatchObject({ result: { kind: "lost" } });
    expect(await ask(2)).toMatchObject({ result: { kind: "lost" } });
    expect(marked.size).toBe(1);
    await opened.result.close();
    expect(marked.size).toBe(0);
  });
});

describe("the payload of an echo [TR-143 A.2]", () => {
  it("is read, whatever it holds", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(), (octets, sequence) => {
        const payload = Buffer.from(octets);
        const fields = echoFields(payload);
        expect(fields === undefined).toBe(octets.length < 20);
        if (octets.length >= 4) expect(answersTo(payload, sequence)).toBe(payload.readUInt32BE(0) === sequence);
      }),
    );
  });
});
