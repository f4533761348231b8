import { createSocket, type Socket } from "node:dgram";
import type {
  EchoAnswer,
  EchoClient,
  EchoProbe,
  NetworkTests,
  TestFailure,
  TestOutcome,
} from "../../ports/host/network/network-tests.ts";
import type { IpFamily } from "../../ports/host/network/test-address.ts";
import type { PacketMarks } from "../../ports/host/packet-marks.ts";
import { answersTo, echoFields, echoRequest } from "./echo-payload.ts";
import { addressOfLink, targetOn } from "./link-address.ts";
import { marked } from "./marked-flow.ts";
import { preciseTime } from "./precise-time.ts";
import { bound, connected } from "./udp-socket.ts";

const unreachableCodes = ["ENETUNREACH", "EHOSTUNREACH", "ECONNREFUSED", "EADDRNOTAVAIL"];

/** Less holds no number by which an answer is known. */
const numberBytes = 4;

/** Has the datagrams of a DSCP leave by one port, which the system marks. */
export const openUdpEcho =
  (marks?: PacketMarks): NetworkTests["openEcho"] =>
  async ({ dscp, link, target }) => {
    await rehearse();
    if (dscp === 0)
      return { ok: true, result: { ask: (probe, signal) => udpEcho(probe, signal), close: async () => {} } };
    const own = addressOfLink(link, target.family);
    if (typeof own === "object") return own;
    const markedPort = async (): Promise<TestOutcome<{ readonly port: number; readonly end: () => Promise<void> }>> => {
      const port = await freePort(target.family, own);
      const held = await marked(marks, { protocol: "udp", target, ownPorts: [port], dscp });
      return held.ok ? { ok: true, result: { port, end: held.result } } : held;
    };
    let held = await markedPort().catch(failure);
    if (!held.ok) return held;
    const ask: EchoClient["ask"] = async (probe, signal) => {
      if (!held.ok) return held;
      const answer = await udpEcho(probe, signal, held.result.port);
      if (answer.ok && answer.result.kind === "lost" && probe.dataBytes < numberBytes) {
        // An answer that is late would pass for that to the next one, if that were sent from the same port.
        await held.result.end();
        held = await markedPort().catch(failure);
      }
      return answer;
    };
    const close = async (): Promise<void> => (held.ok ? held.result.end() : undefined);
    return { ok: true, result: { ask, close } };
  };

const failure = (error: unknown): TestFailure => ({
  ok: false,
  error: "Other",
  reason: error instanceof Error ? error.message : String(error),
});

/** So often; then the code of an exchange is no slower than it will be. */
const rehearsals = 5;

/**
 * Has this device answer itself, on loopback. A first exchange would measure how long Node takes to load and compile what it needs
 * for one, which is many times what a link takes, and of a test with the usual single datagram it is all there is.
 */
async function rehearse(): Promise<void> {
  const target = { address: "127.0.0.1", family: 4 } as const;
  const server = createSocket("udp4");
  try {
    await bound(server, { port: 0, address: target.address });
    server.on("error", () => {});
    server.on("message", (message, { address, port }) => server.send(message, port, address));
    const { port } = server.address();
    const probe = { target, port, timeoutMs: 200, dataBytes: 24, dscp: 0, link: undefined, iteration: 0 };
    const { signal } = new AbortController();
    for (let sequence = 1; sequence <= rehearsals; sequence++) {
      const answer = await udpEcho({ ...probe, sequence }, signal);
      if (!answer.ok || answer.result.kind !== "reply") return;
    }
  } catch {
    // The test itself says what it lacks.
  } finally {
    server.close();
  }
}

async function freePort(family: IpFamily, own: string | undefined): Promise<number> {
  const socket = createSocket(family === 6 ? "udp6" : "udp4");
  try {
    await bound(socket, { port: 0, ...(own !== undefined && { address: own }) });
    return socket.address().port;
  } finally {
    socket.close();
  }
}

/** One datagram to an echo server, and its answer: from there alone. `ownPort`: that it leaves by; 0 for any. */
export async function udpEcho(probe: EchoProbe, signal: AbortSignal, ownPort = 0): Promise<TestOutcome<EchoAnswer>> {
  const { port, sequence } = probe;
  const target = targetOn(probe.link, probe.target);
  if ("error" in target) return target;
  const own = addressOfLink(probe.link, target.family);
  if (typeof own === "object") return own;
  const socket = createSocket(target.family === 6 ? "udp6" : "udp4");
  const time = preciseTime();
  let sentMs = time();
  try {
    if (own !== undefined || ownPort !== 0) {
      await bound(socket, { port: ownPort, ...(own !== undefined && { address: own }) });
    }
    await connected(socket, port, target.address);
    const payload = echoRequest(probe.dataBytes, sequence, probe.iteration);
    sentMs = time();
    const begun = process.hrtime.bigint();
    const answer = await answered(socket, payload, probe, signal);
    const microseconds = Number((process.hrtime.bigint() - begun) / 1000n);
    if (answer === undefined) return { ok: true, result: { kind: "lost", sentMs } };
    const fields = echoFields(answer);
    return {
      ok: true,
      result: { kind: "reply", sentMs, receivedMs: sentMs + microseconds / 1000, microseconds, fields },
    };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (unreachableCodes.includes(code)) return { ok: true, result: { kind: "unreachable", sentMs } };
    return failure(error);
  } finally {
    socket.close();
  }
}

/** Sends it. Undefined where no answer comes in time. Rejects where it cannot be sent, or the host says that nobody listens. */
function answered(
  socket: Socket,
  payload: Buffer,
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
    const failed = (error: Error): void => {
      over();
      reject(error);
    };
    socket.on("error", failed);
    socket.on("message", (message) => {
      if (answersTo(message, sequence)) end(message);
    });
    // What the kernel refuses to send, such as by a rule of the firewall, no event tells of.
    socket.send(payload, (error) => error && failed(error));
    if (signal.aborted) end();
  });
}
