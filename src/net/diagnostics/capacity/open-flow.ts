import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { CapacityOrder, CapacityServer } from "../../../ports/host/network/capacity.ts";
import type { PacketMarks } from "../../../ports/host/packet-marks.ts";
import { plainAddress } from "../../address/own-address.ts";
import { marked } from "../marked-flow.ts";
import { bound, connected } from "../udp-socket.ts";
import { derivingVersion, type SigningKeys, sign, signingKeys, verify } from "./authentication.ts";
import { CapacityFailure } from "./capacity-failure.ts";
import {
  type Activation,
  activationAuthAt,
  newestVersion,
  oldestVersion,
  readActivation,
  readSetup,
  type Setup,
  setupAuthAt,
  setupRefusals,
  writeActivation,
  writeSetup,
} from "./control-pdus.ts";
import { sendingRate } from "./sending-rates.ts";

/** One that the server has agreed to. */
export interface OpenFlow {
  readonly socket: Socket;
  readonly version: number;
  readonly authMode: number;
  /** As the server has it, which may have changed what was asked for. */
  readonly activation: Activation;
  close(): Promise<void>;
}

export interface FlowPlace {
  readonly server: CapacityServer;
  readonly own: string | undefined;
  readonly index: number;
  readonly ident: number;
}

const answerMs = 1000;
const tries = 3;
const bufferBytes = 4 * 1024 * 1024;
const leastSeconds = 5;
const mostSeconds = 3600;
/** Of the protocol. */
const longestIntervalMs = 10_000;
const authError = [4, 5, 6, 7, 8];

/** Agrees with a server upon one flow. Rejects with a `CapacityFailure`, the socket closed. (RFC 9946) */
export async function openFlow(
  order: CapacityOrder,
  place: FlowPlace,
  signal: AbortSignal,
  marks?: PacketMarks,
): Promise<OpenFlow> {
  const { target } = place.server;
  const socket = createSocket({
    type: target.family === 6 ? "udp6" : "udp4",
    recvBufferSize: bufferBytes,
    sendBufferSize: bufferBytes,
  });
  let unmark = async (): Promise<void> => {};
  const close = async (): Promise<void> => {
    socket.close();
    await unmark();
  };
  try {
    await bound(socket, { port: 0, ...(place.own !== undefined && { address: place.own }) });
    const ownPorts = [socket.address().port];
    const { dscp, ethernetPriority = 0 } = order;
    const held = await marked(marks, { protocol: "udp", target, ownPorts, dscp, ethernetPriority });
    if (!held.ok) throw new CapacityFailure(held.error, held.reason);
    unmark = held.result;
    const { keys, setup } = await agree(socket, order, place, signal);
    await connected(socket, setup.testPort, target.address);
    const activation = await activate(socket, order, place, setup.version, keys, signal);
    return { socket, version: setup.version, authMode: keys === undefined ? 0 : 1, activation, close };
  } catch (error) {
    await close();
    throw asFailure(error);
  }
}

function asFailure(error: unknown): unknown {
  if (error instanceof CapacityFailure) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = error instanceof Error ? error.message : String(error);
  if (code === "ENETUNREACH" || code === "EHOSTUNREACH") return new CapacityFailure("NoRouteToHost", reason);
  if (code === "ECONNREFUSED") return new CapacityFailure("InitConnectionFailed", "nobody serves tests there");
  return code === "" ? error : new CapacityFailure("Other", reason);
}

interface Agreed {
  readonly setup: Setup;
  readonly keys: SigningKeys | undefined;
  /** The version of the request. */
  readonly asked: number;
}

/** By the newest version, or by that which the server says it has. */
async function agree(socket: Socket, order: CapacityOrder, place: FlowPlace, signal: AbortSignal): Promise<Agreed> {
  const first = await setUp(socket, order, place, newestVersion, signal);
  if (first.setup.response !== 2) return accepted(first);
  if (first.setup.version < oldestVersion || first.setup.version >= newestVersion) return accepted(first);
  return accepted(await setUp(socket, order, place, oldestVersion, signal));
}

function accepted(agreed: Agreed): Agreed {
  const { response, testPort } = agreed.setup;
  if (response === 1 && testPort > 0) {
    // An older one has less to prove: only who does not speak the newer may say so, by a refusal.
    if (agreed.setup.version === agreed.asked) return agreed;
    throw new CapacityFailure(
      "Other",
      `the server agrees to version ${agreed.setup.version}, which it was not asked for`,
    );
  }
  const why = setupRefusals[response] ?? `it gives the reason ${response}`;
  const error = authError.includes(response) ? "LoginFailed" : "RejectedByRemote";
  throw new CapacityFailure(error, `the server refuses the test: ${why}`);
}

async function setUp(
  socket: Socket,
  order: CapacityOrder,
  { ident, index, server }: FlowPlace,
  version: number,
  signal: AbortSignal,
): Promise<Agreed> {
  const { direction, flows, fullMtu, jumbo, key, maxMbps } = order;
  const upstream = direction === "upload";
  const share = Math.ceil(maxMbps / flows);
  const request = writeSetup(
    { version, index, count: flows, ident, response: 0, upstream, maxMbps: share, testPort: 0, jumbo, fullMtu },
    "request",
  );
  let keys: SigningKeys | undefined;
  if (key !== undefined) {
    const signedAt = unixTime();
    keys = signingKeys(key, version, signedAt);
    sign(request, setupAuthAt, keys.client, key.id, signedAt);
  }
  const { port, target } = server;
  const answer = await ask(
    socket,
    (sent) => socket.send(request, port, target.address, sent),
    signal,
    (pdu, from) => {
      if (from.port !== port || !isAddress(from.address, target.address)) return undefined;
      const setup = readSetup(pdu, "response");
      return setup?.ident === ident && setup.index === index ? { pdu, setup } : undefined;
    },
  );
  if (answer === undefined) throw new CapacityFailure("NoResponse", "the server does not answer");
  // A refusal may come from a server that has no keys to sign it by.
  if (keys !== undefined && answer.setup.version >= derivingVersion && answer.setup.response === 1) {
    trust(answer.pdu, setupAuthAt, keys);
  }
  return { setup: answer.setup, keys, asked: version };
}

async function activate(
  socket: Socket,
  order: CapacityOrder,
  { server }: FlowPlace,
  version: number,
  keys: SigningKeys | undefined,
  signal: AbortSignal,
): Promise<Activation> {
  const { direction, intervalMs, intervals, key, randomPayload, search, skippedIntervals, trialMs } = order;
  if (version < derivingVersion && intervalMs % 1000 !== 0) {
    throw new CapacityFailure("Other", `intervals of ${intervalMs} ms: the server knows whole seconds only`);
  }
  const seconds = Math.ceil(((intervals + skippedIntervals) * intervalMs) / 1000);
  const request = writeActivation({
    version,
    upstream: direction === "upload",
    response: 0,
    trialMs,
    seconds: Math.max(leastSeconds, Math.min(mostSeconds, seconds)),
    intervalMs,
    dscpEcn: order.dscp << 2,
    search,
    randomPayload,
    rate: { ...sendingRate(0, order), addOn2: 0, interval2: 0 },
  });
  const isSigned = version >= derivingVersion && keys !== undefined;
  if (isSigned) sign(request, activationAuthAt, keys.client, key?.id ?? 0, unixTime());
  const answer = await ask(
    socket,
    (sent) => socket.send(request, sent),
    signal,
    (pdu) => {
      const activation = readActivation(pdu, version);
      return activation !== undefined && activation.response !== 0 ? { pdu, activation } : undefined;
    },
  );
  if (answer === undefined) {
    throw new CapacityFailure("NoResponse", `${server.target.address} does not begin the test that it has agreed to`);
  }
  if (isSigned) trust(answer.pdu, activationAuthAt, keys);
  const { activation } = answer;
  if (activation.response !== 1) {
    throw new CapacityFailure("RejectedByRemote", "the server refuses the parameters of the test");
  }
  const { intervalMs: span, trialMs: trial } = activation;
  if (span < 100 || span > longestIntervalMs || trial < 1 || trial > span) {
    throw new CapacityFailure("Other", "the server answers with a test that makes no sense");
  }
  return activation;
}

function trust(pdu: Buffer, at: number, keys: SigningKeys): void {
  const verdict = verify(pdu, at, keys.server, unixTime());
  if (verdict === "forged") throw new CapacityFailure("LoginFailed", "the server does not know this key");
  if (verdict === "late") throw new CapacityFailure("LoginFailed", "the clock of the server is another one");
}

const isAddress = (one: string, other: string): boolean =>
  plainAddress(one).toLowerCase() === plainAddress(other).toLowerCase();

const unixTime = (): number => Math.floor(Date.now() / 1000);

/** Sends until something answers; undefined where nothing does. */
function ask<Answer>(
  socket: Socket,
  send: (sent: (failure: Error | null) => void) => void,
  signal: AbortSignal,
  read: (pdu: Buffer, from: RemoteInfo) => Answer | undefined,
): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const settle = (then: () => void): void => {
      clearInterval(timer);
      socket.off("message", heard);
      socket.off("error", failed);
      signal.removeEventListener("abort", aborted);
      then();
    };
    const heard = (pdu: Buffer, from: RemoteInfo): void => {
      const answer = read(pdu, from);
      if (answer !== undefined) settle(() => resolve(answer));
    };
    const failed = (error: Error): void => settle(() => reject(error));
    const aborted = (): void => settle(() => reject(new CapacityFailure("Other", "given up")));
    const next = (): void => {
      sent += 1;
      if (sent <= tries) send((failure) => failure && failed(failure));
      else settle(() => resolve(undefined));
    };
    const timer = setInterval(next, answerMs);
    socket.on("message", heard);
    socket.on("error", failed);
    signal.addEventListener("abort", aborted);
    if (signal.aborted) aborted();
    else next();
  });
}
