import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIP } from "node:net";
import type { CapacityKey } from "../../../ports/host/network/capacity.ts";
import { preciseTime } from "../precise-time.ts";
import { bound, connected } from "../udp-socket.ts";
import { derivingVersion, type SigningKeys, sign, signedAt, signingKeys, verify } from "./authentication.ts";
import {
  type Activation,
  activationAuthAt,
  newestVersion,
  oldestVersion,
  readActivation,
  readSetup,
  type Setup,
  setupAuthAt,
  writeActivation,
  writeNull,
  writeSetup,
} from "./control-pdus.ts";
import { RateSearch } from "./rate-search.ts";
import { indexOfMbps, lastRateIndex, sendingRate } from "./sending-rates.ts";
import { settled } from "./settled-activation.ts";
import { TestFlow } from "./test-flow.ts";

export interface CapacityServerSettings {
  /** Of this machine. */
  readonly address: string;
  readonly port: number;
  /** With any, nobody else is served. */
  readonly keys: readonly CapacityKey[];
  /** Flows at a time. */
  readonly mostFlows: number;
  readonly mostSeconds: number;
  /** Of each flow; undefined for no limit. */
  readonly mostMbps: number | undefined;
  readonly jumbo: boolean;
  readonly fullMtu: boolean;
  /** One line for somebody who watches. */
  readonly tell: (line: string) => void;
}

export interface CapacityServer {
  readonly port: number;
  close(): void;
}

const activationWaitMs = 3000;
const bufferBytes = 4 * 1024 * 1024;
const mostCount = 24;
/** Of those that have yet to begin: whoever asks in another one's name does not hear where to. */
const mostWaiting = 64;
/** Of an address, so that what it is answered with is no flood to who has not asked. */
const mostSetupsPerSecond = 50;
const mostAddresses = 4096;

/** What an activation is answered with that is not begun. */
const refused = 2;

interface Session {
  readonly address: string;
  /** It has been activated. */
  readonly begun: boolean;
}

interface Peer {
  readonly setup: Setup;
  readonly keys: SigningKeys | undefined;
  readonly from: RemoteInfo;
}

/** The other side of a test of capacity, for labs: it answers `udpst` and this agent. (RFC 9946) */
export async function startCapacityServer(settings: CapacityServerSettings): Promise<CapacityServer> {
  const { address, port, tell } = settings;
  const type = isIP(address) === 6 ? "udp6" : "udp4";
  const control = createSocket({ type });
  const sessions = new Map<Socket, Session>();
  const admits = setupLimit();
  await bound(control, { port, address, exclusive: true });
  control.on("error", () => {});
  control.on("message", (pdu, from) => {
    const setup = readSetup(pdu, "request");
    // Nothing can be sent to port 0. (RFC 768)
    if (setup === undefined || setup.response !== 0 || from.port === 0 || !admits(from.address)) return;
    const flows = [...sessions.values()].filter(({ address, begun }) => begun || address === from.address).length;
    const { keys, refusal } = judge(pdu, setup, settings, flows);
    if (refusal === undefined) void open({ setup, keys, from });
    else control.send(response(setup, keys, refusal, 0), from.port, from.address);
  });

  const open = async (peer: Peer): Promise<void> => {
    const { from, keys, setup } = peer;
    const socket = createSocket({ type, recvBufferSize: bufferBytes, sendBufferSize: bufferBytes });
    const waiting = [...sessions].filter(([, { begun }]) => !begun);
    if (waiting.length >= mostWaiting) waiting[0]?.[0].close();
    sessions.set(socket, { address: from.address, begun: false });
    // Of a client that is gone; silence says so too.
    socket.on("error", () => {});
    socket.once("close", () => sessions.delete(socket));
    try {
      await bound(socket, { port: 0, address, exclusive: true });
      control.send(response(setup, keys, 1, socket.address().port), from.port, from.address);
      // A client of before does not know it, and warns of what it takes for an invalid answer.
      if (setup.version >= derivingVersion) socket.send(writeNull(setup.version), from.port, from.address);
      const activation = await activated(socket, peer, settings);
      if (activation !== undefined && sessions.has(socket)) await serve(socket, peer, activation);
    } catch (error) {
      tell(`${from.address}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      if (sessions.has(socket)) socket.close();
    }
  };

  const serve = async (socket: Socket, { from, keys, setup }: Peer, activation: Activation): Promise<void> => {
    const most = settings.mostMbps === undefined ? lastRateIndex : indexOfMbps(settings.mostMbps);
    const search = new RateSearch(activation.search, most);
    const rate = sendingRate(search.index, settings);
    // Others may have begun since it was asked for.
    const hasRoom = [...sessions.values()].filter(({ begun }) => begun).length < settings.mostFlows;
    if (hasRoom) sessions.set(socket, { address: from.address, begun: true });
    const answer = writeActivation({
      ...activation,
      response: hasRoom ? 1 : refused,
      ...(activation.upstream && { rate }),
    });
    if (keys !== undefined && setup.version >= derivingVersion) {
      sign(answer, activationAuthAt, keys.server, setup.keyId, unixTime());
    }
    const sent = new Promise<void>((resolve) => socket.send(answer, () => resolve()));
    if (!hasRoom) return await sent;
    const way = activation.upstream ? "up" : "down";
    tell(`${from.address} tests ${way} for ${activation.seconds} s`);
    const ending = await new TestFlow({
      socket,
      activation: { ...activation, rate },
      authMode: keys === undefined ? 0 : 1,
      family: type === "udp6" ? 6 : 4,
      sends: !activation.upstream,
      search,
      jumbo: settings.jumbo,
      fullMtu: settings.fullMtu,
      randomPayload: activation.randomPayload,
      silenceMs: 1000,
      now: preciseTime(),
      interval: ({ bytes, datagrams, lost, microseconds }) => {
        const headers = datagrams * (type === "udp6" ? 48 : 28);
        const mbps = microseconds === 0 ? 0 : ((bytes + headers) * 8) / microseconds;
        tell(`${from.address} ${way} ${mbps.toFixed(1)} Mbit/s, ${lost} of ${lost + datagrams} lost`);
      },
      warn: () => {},
    }).run();
    tell(`${from.address}: the test is ${ending}`);
  };

  return {
    port: control.address().port,
    close: () => {
      for (const socket of sessions.keys()) socket.close();
      sessions.clear();
      control.close();
    },
  };
}

function setupLimit(): (address: string) => boolean {
  let second = 0;
  const asked = new Map<string, number>();
  return (address) => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second || asked.size >= mostAddresses) asked.clear();
    second = now;
    const count = (asked.get(address) ?? 0) + 1;
    asked.set(address, count);
    return count <= mostSetupsPerSecond;
  };
}

/** What a request is refused for, and the keys by which it is answered. */
function judge(
  pdu: Buffer,
  setup: Setup,
  settings: CapacityServerSettings,
  flows: number,
): { readonly keys?: SigningKeys | undefined; readonly refusal?: number } {
  if (setup.version < oldestVersion || setup.version > newestVersion) return { refusal: 2 };
  if (setup.authMode > 1) return { refusal: 6 };
  if (setup.authMode === 0 && settings.keys.length > 0) return { refusal: 5 };
  let keys: SigningKeys | undefined;
  if (setup.authMode === 1) {
    if (settings.keys.length === 0) return { refusal: 4 };
    const key = settings.keys.find(({ id }) => id === setup.keyId);
    if (key === undefined) return { refusal: 7 };
    keys = signingKeys(key, setup.version, signedAt(pdu, setupAuthAt));
    const verdict = verify(pdu, setupAuthAt, keys.client, unixTime());
    if (verdict !== "ok") return { refusal: verdict === "late" ? 8 : 7 };
  }
  if (setup.count < 1 || setup.count > mostCount || setup.index >= setup.count) return { keys, refusal: 12 };
  if (setup.jumbo !== settings.jumbo) return { keys, refusal: 3 };
  if (setup.fullMtu !== settings.fullMtu) return { keys, refusal: 11 };
  if (settings.mostMbps !== undefined && setup.maxMbps > settings.mostMbps) return { keys, refusal: 10 };
  return flows >= settings.mostFlows ? { keys, refusal: 13 } : { keys };
}

function response(setup: Setup, keys: SigningKeys | undefined, verdict: number, testPort: number): Buffer {
  const version = verdict === 2 ? newestVersion : setup.version;
  const pdu = writeSetup({ ...setup, version, response: verdict, testPort }, "response");
  if (keys !== undefined && version >= derivingVersion) {
    sign(pdu, setupAuthAt, keys.server, setup.keyId, unixTime());
  } else pdu.writeUInt8(setup.authMode, setupAuthAt);
  return pdu;
}

/** The request that begins the test, within the server's limits; undefined where none comes in time. */
function activated(
  socket: Socket,
  { from, keys, setup }: Peer,
  limits: CapacityServerSettings,
): Promise<Activation | undefined> {
  return new Promise((resolve) => {
    const settle = (activation?: Activation): void => {
      clearTimeout(timer);
      socket.off("message", heard);
      socket.off("close", settle);
      resolve(activation);
    };
    const heard = (pdu: Buffer, source: RemoteInfo): void => {
      const isPeer = source.address === from.address && source.port !== 0;
      const request = isPeer ? readActivation(pdu, setup.version) : undefined;
      if (request === undefined || request.response !== 0) return;
      const isSigned = keys !== undefined && setup.version >= derivingVersion;
      if (isSigned && verify(pdu, activationAuthAt, keys.client, unixTime()) !== "ok") return;
      socket.off("message", heard);
      connected(socket, source.port, source.address).then(
        () => settle(settled(request, limits)),
        () => settle(),
      );
    };
    const timer = setTimeout(settle, activationWaitMs);
    socket.on("message", heard);
    socket.once("close", settle);
  });
}

const unixTime = (): number => Math.floor(Date.now() / 1000);
