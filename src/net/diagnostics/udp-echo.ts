import { createSocket, type Socket } from "node:dgram";
import type { EchoAnswer, EchoProbe, NetworkTests, TestOutcome } from "../../ports/host/network/network-tests.ts";
import type { IpFamily } from "../../ports/host/network/test-address.ts";
import type { PacketMarks } from "../../ports/host/packet-marks.ts";
import { answersTo, echoFields, echoRequest } from "./echo-payload.ts";
import { addressOfLink } from "./link-address.ts";
import { marked } from "./marked-flow.ts";

const unreachableCodes = ["ENETUNREACH", "EHOSTUNREACH", "ECONNREFUSED", "EADDRNOTAVAIL"];

/** Has the datagrams of a DSCP leave by one port, which the system marks. */
export const openUdpEcho =
  (marks?: PacketMarks): NetworkTests["openEcho"] =>
  async ({ dscp, link, target }) => {
    if (dscp === 0)
      return { ok: true, result: { ask: (probe, signal) => udpEcho(probe, signal), close: async () => {} } };
    const own = addressOfLink(link, target.family);
    if (typeof own === "object") return own;
    try {
      const ownPort = await freePort(target.family, own);
      const held = await marked(marks, { protocol: "udp", target, ownPorts: [ownPort], dscp });
      if (!held.ok) return held;
      return { ok: true, result: { ask: (probe, signal) => udpEcho(probe, signal, ownPort), close: held.result } };
    } catch (error) {
      return { ok: false, error: "Other", reason: error instanceof Error ? error.message : String(error) };
    }
  };

async function freePort(family: IpFamily, own: string | undefined): Promise<number> {
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    await done(socket, (ready) => socket.bind({ port: 0, ...(own !== undefined && { address: own }) }, ready));
    return socket.address().port;
  } finally {
    socket.close();
  }
}

/** One datagram to an echo server, and its answer: from there alone. `ownPort`: that it leaves by; 0 for any. */
export async function udpEcho(probe: EchoProbe, signal: AbortSignal, ownPort = 0): Promise<TestOutcome<EchoAnswer>> {
  const { target, port, sequence } = probe;
  const own = addressOfLink(probe.link, target.family);
  if (typeof own === "object") return own;
  const socket = createSocket(target.family === 6 ? "udp6" : "udp4");
  let sentMs = Date.now();
  try {
    if (own !== undefined || ownPort !== 0) {
      await done(socket, (ready) => socket.bind({ port: ownPort, ...(own !== undefined && { address: own }) }, ready));
    }
    await done(socket, (ready) => socket.connect(port, target.address, ready));
    const payload = echoRequest(probe.dataBytes, sequence, probe.iteration);
    sentMs = Date.now();
    const begun = process.hrtime.bigint();
    socket.send(payload);
    const answer = await answered(socket, probe, signal);
    const microseconds = Number((process.hrtime.bigint() - begun) / 1000n);
    if (answer === undefined) return { ok: true, result: { kind: "lost", sentMs } };
    const fields = echoFields(answer);
    return { ok: true, result: { kind: "reply", sentMs, receivedMs: Date.now(), microseconds, fields } };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (unreachableCodes.includes(code)) return { ok: true, result: { kind: "unreachable", sentMs } };
    return { ok: false, error: "Other", reason: error instanceof Error ? error.message : String(error) };
  } finally {
    socket.close();
  }
}

function done(socket: Socket, begin: (ready: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    begin(() => {
      socket.off("error", reject);
      resolve();
    });
  });
}

/** Undefined where there is none in time. Rejects where the host says that nobody listens. */
function answered(
  socket: Socket,
  { sequence, timeoutMs }: EchoProbe,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
    };
    const end = (message?: Buffer): void => {
      over();
      resolve(message);
    };
    const aborted = (): void => end();
    const timer = setTimeout(end, timeoutMs, undefined);
    signal.addEventListener("abort", aborted, { once: true });
    socket.on("error", (error) => {
      over();
      reject(error);
    });
    socket.on("message", (message) => {
      if (answersTo(message, sequence)) end(message);
    });
    if (signal.aborted) end();
  });
}
