import { createSocket, type RemoteInfo } from "node:dgram";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type {
  EchoCounters,
  EchoServer,
  EchoServerSettings,
  TestOutcome,
} from "../../ports/host/network/network-tests.ts";
import { plainAddress } from "../address/own-address.ts";
import type { Rate } from "../rate-limit.ts";
import { echoBounds } from "./echo-bounds.ts";
import { fillEchoFields, holdsEchoFields } from "./echo-payload.ts";
import { addressOfLink } from "./link-address.ts";
import { followedTime } from "./precise-time.ts";
import { bound } from "./udp-socket.ts";

/** Microseconds of a counter of 32 bits, which wraps. */
const microseconds = (): number => Number((process.hrtime.bigint() / 1000n) & 0xffff_ffffn);

/** They count as bytes too. [TR-143 A.2] */
const udpHeaderBytes = 8;

const none: EchoCounters = {
  packetsReceived: 0,
  packetsResponded: 0,
  bytesReceived: 0,
  bytesResponded: 0,
  firstMs: undefined,
  lastMs: undefined,
};

const isOwn = (address: string | undefined): boolean =>
  Object.values(networkInterfaces()).some((all) => all?.some((each) => each.address === address));

/** One client is answered, and UDPEchoDiagnostics waits a millisecond at least between two datagrams. [TR-181 IP.Diagnostics.UDPEchoDiagnostics] */
const mostEchoes: Rate = { count: 1000, perMs: 1000 };

export interface BoundEcho {
  readonly family: 4 | 6;
  /** Of this device, that it listens on; undefined for all. */
  readonly address: string | undefined;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly plus: boolean;
  /** Whether a datagram from there is answered; others are as if nobody listened. */
  admits(from: RemoteInfo): boolean;
  /** What comes beyond is not answered; a thousand a second unless it says otherwise. */
  readonly rate?: Rate;
  readonly since?: EchoCounters;
}

/** Sends back what comes from one address; what comes from others is as if nobody listened. [TR-143 A.2] */
export async function udpEchoServer({
  link,
  port,
  plus,
  since,
  source,
}: EchoServerSettings): Promise<TestOutcome<EchoServer>> {
  const family = isIP(source) === 6 ? 6 : 4;
  const address = addressOfLink(link, family);
  if (typeof address === "object") return address;
  const own = plainAddress(source).toLowerCase();
  const admits = (from: RemoteInfo): boolean => plainAddress(from.address).toLowerCase() === own;
  try {
    return {
      ok: true,
      result: await boundEchoServer({ family, address, port, plus, admits, ...(since && { since }) }),
    };
  } catch (error) {
    return { ok: false, error: "Other", reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Sends back what is admitted, with the fields of Echo Plus where they are wanted. Rejects with the system's error. [TR-143 A.2] */
export async function boundEchoServer(settings: BoundEcho): Promise<EchoServer & { readonly port: number }> {
  const { address, family, plus } = settings;
  const time = followedTime();
  const mayAnswer = echoBounds(settings.rate ?? mostEchoes);
  // `::` is asked for by who means all addresses, of IPv4 too.
  const ipv6Only = family === 6 && address !== "::";
  const socket = createSocket({ type: family === 6 ? "udp6" : "udp4", ipv6Only });
  let { packetsReceived, packetsResponded, bytesReceived, bytesResponded, firstMs, lastMs } = settings.since ?? none;

  const answer = (message: Buffer, from: RemoteInfo): void => {
    const receivedTimeStamp = microseconds();
    // Nothing can be sent to port 0, which whoever wants no answer may come from. (RFC 768)
    if (from.port === 0 || !settings.admits(from)) return;
    const replyFailureCount = packetsReceived - packetsResponded;
    packetsReceived += 1;
    const bytes = message.length + udpHeaderBytes;
    bytesReceived += bytes;
    lastMs = time();
    firstMs ??= lastMs;
    if (!mayAnswer(message, from)) return;
    if (plus && holdsEchoFields(message)) {
      const testRespSN = packetsResponded + 1;
      const replyTimeStamp = microseconds();
      fillEchoFields(message, { testRespSN, receivedTimeStamp, replyTimeStamp, replyFailureCount });
    }
    packetsResponded += 1;
    bytesResponded += bytes;
    socket.send(message, from.port, from.address, (error) => {
      if (error === null) return;
      packetsResponded -= 1;
      bytesResponded -= bytes;
    });
  };

  try {
    await bound(socket, { port: settings.port, exclusive: true, ...(address !== undefined && { address }) });
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.on("error", () => {});
  socket.on("message", answer);
  return {
    port: socket.address().port,
    isThere: () => address === undefined || isOwn(address.split("%", 1)[0]),
    counters: () => ({ packetsReceived, packetsResponded, bytesReceived, bytesResponded, firstMs, lastMs }),
    close: () => socket.close(),
  };
}
