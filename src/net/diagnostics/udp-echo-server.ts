import { createSocket, type RemoteInfo } from "node:dgram";
import { isIP } from "node:net";
import type { EchoServer, EchoServerSettings, TestOutcome } from "../../ports/host/network/network-tests.ts";
import { plainAddress } from "../address/own-address.ts";
import { fillEchoFields, holdsEchoFields } from "./echo-payload.ts";
import { addressOfLink } from "./link-address.ts";

/** Microseconds of a counter of 32 bits, which wraps. */
const microseconds = (): number => Number((process.hrtime.bigint() / 1000n) & 0xffff_ffffn);

/** Sends back what comes from one address; what comes from others is as if nobody listened. [TR-143 A.2] */
export async function udpEchoServer({
  link,
  port,
  plus,
  source,
}: EchoServerSettings): Promise<TestOutcome<EchoServer>> {
  const family = isIP(source) === 6 ? 6 : 4;
  const address = addressOfLink(link, family);
  if (typeof address === "object") return address;
  const socket = createSocket({ type: family === 6 ? "udp6" : "udp4", ipv6Only: family === 6 });
  const own = plainAddress(source).toLowerCase();
  let packetsReceived = 0;
  let packetsResponded = 0;
  let bytesReceived = 0;
  let bytesResponded = 0;
  let failures = 0;
  let firstMs: number | undefined;
  let lastMs: number | undefined;

  const answer = (message: Buffer, from: RemoteInfo): void => {
    const receivedTimeStamp = microseconds();
    if (plainAddress(from.address).toLowerCase() !== own) return;
    packetsReceived += 1;
    bytesReceived += message.length;
    lastMs = Date.now();
    firstMs ??= lastMs;
    if (plus && holdsEchoFields(message)) {
      const testRespSN = packetsResponded + 1;
      const replyTimeStamp = microseconds();
      fillEchoFields(message, { testRespSN, receivedTimeStamp, replyTimeStamp, replyFailureCount: failures });
    }
    packetsResponded += 1;
    bytesResponded += message.length;
    socket.send(message, from.port, from.address, (error) => {
      if (error === null) return;
      packetsResponded -= 1;
      bytesResponded -= message.length;
      failures += 1;
    });
  };

  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.bind({ port, exclusive: true, ...(address !== undefined && { address }) }, () => {
        socket.off("error", reject);
        resolve();
      });
    });
  } catch (error) {
    socket.close();
    return { ok: false, error: "Other", reason: error instanceof Error ? error.message : String(error) };
  }
  socket.on("error", () => {});
  socket.on("message", answer);
  return {
    ok: true,
    result: {
      counters: () => ({ packetsReceived, packetsResponded, bytesReceived, bytesResponded, firstMs, lastMs }),
      close: () => socket.close(),
    },
  };
}
