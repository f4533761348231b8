import { randomInt } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import type { Answer, DecodedPacket } from "dns-packet";
import type { NameAnswer, NameQuery, NetworkTests, TestOutcome } from "../../ports/host/network/network-tests.ts";
import { addressOfLink } from "./link-address.ts";
import { bound, connected } from "./udp-socket.ts";

const types = ["A", "AAAA"] as const;
/** What a server may send in one datagram without being cut into fragments on the way. */
const udpPayloadSize = 1232;

/** How long the other family is waited for where one is known: some servers never answer for IPv6. */
const otherFamilyMs = 500;

/** The answers so far, by the type that was asked for. */
type Answers = Map<(typeof types)[number], DecodedPacket>;

/**
 * Asks a server for the addresses of a name, of both families. The socket takes datagrams of that server alone. The time is
 * that of its first answer. [TR-181 DNS.Diagnostics.NSLookupDiagnostics]
 */
export function nameLookup(port = 53): NetworkTests["lookUp"] {
  return async (query, signal) => {
    const { decode, encode, RECURSION_DESIRED } = await import("dns-packet");
    const own = addressOfLink(query.link, query.server.family);
    if (typeof own === "object") return own;
    const socket = createSocket(query.server.family === 6 ? "udp6" : "udp4");
    const ids = new Map(types.map((type) => [type, randomInt(0x1_0000)]));
    const answers: Answers = new Map();
    try {
      if (own !== undefined) await bound(socket, { address: own });
      await connected(socket, port, query.server.address);
      const begun = process.hrtime.bigint();
      for (const type of types) {
        socket.send(
          encode({
            type: "query",
            id: ids.get(type),
            flags: RECURSION_DESIRED,
            questions: [{ type, class: "IN", name: query.name }],
            additionals: [{ type: "OPT", name: ".", udpPayloadSize, flags: 0, options: [] } as never],
          }),
          // What became of the first may be told of the second.
          (error) => error && socket.emit("error", error),
        );
      }
      let microseconds = 0;
      const end = await received(socket, query, signal, (message) => {
        const packet = decodedBy(decode, message);
        const type = types.find((each) => ids.get(each) === packet?.id && packet?.questions?.[0]?.type === each);
        if (packet === undefined || type === undefined || packet.type !== "response") return "more";
        microseconds ||= Math.max(1, Number((process.hrtime.bigint() - begun) / 1000n));
        answers.set(type, packet);
        if (answers.size === types.length) return "all";
        return packet.answers?.some(isAddress) || rcodeOf(packet) === "NXDOMAIN" ? "enough" : "more";
      });
      return { ok: true, result: answerOf(query, answers, end, microseconds) };
    } catch (error) {
      return failed(error);
    } finally {
      socket.close();
    }
  };
}

/** Until `take` has all that it wants, or enough for some time, time is up, or the host says that nobody listens there. */
function received(
  socket: Socket,
  { timeoutMs }: NameQuery,
  signal: AbortSignal,
  take: (message: Buffer) => "all" | "enough" | "more",
): Promise<"done" | "timeout" | "unavailable"> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => end("timeout"), timeoutMs);
    let patience: NodeJS.Timeout | undefined;
    const aborted = (): void => end("timeout");
    function end(how: "done" | "timeout" | "unavailable"): void {
      clearTimeout(timer);
      clearTimeout(patience);
      signal.removeEventListener("abort", aborted);
      resolve(how);
    }
    signal.addEventListener("abort", aborted, { once: true });
    socket.on("error", () => end("unavailable"));
    socket.on("message", (message) => {
      const taken = take(message);
      if (taken === "all") end("done");
      if (taken === "enough") patience ??= setTimeout(() => end("done"), otherFamilyMs);
    });
    if (signal.aborted) aborted();
  });
}

function decodedBy(decode: (message: Buffer) => DecodedPacket, message: Buffer): DecodedPacket | undefined {
  try {
    return decode(message);
  } catch {
    return undefined; // what is no DNS is no answer
  }
}

function answerOf(
  { name }: NameQuery,
  answers: Answers,
  end: "done" | "timeout" | "unavailable",
  microseconds: number,
): NameAnswer {
  const none = { authoritative: undefined, hostName: "", addresses: [], microseconds: 0 };
  const packets = [...answers.values()];
  if (packets.length === 0) {
    return { ...none, status: end === "unavailable" ? "Error_DNSServerNotAvailable" : "Error_Timeout" };
  }
  const records = packets.flatMap((packet) => packet.answers ?? []);
  const addresses = records.flatMap((record) => (isAddress(record) ? [record.data] : []));
  const authoritative = packets.every((packet) => packet.flag_aa);
  const answered = { authoritative, hostName: "", addresses, microseconds };
  if (addresses.length > 0) {
    const owner = records.find(isAddress)?.name ?? name;
    return { ...answered, hostName: owner.slice(0, 256), status: "Success" };
  }
  const isKnown = packets.some((packet) => rcodeOf(packet) === "NOERROR");
  const isUnknown = packets.some((packet) => rcodeOf(packet) === "NXDOMAIN");
  if (end === "done" && (isKnown || isUnknown)) return { ...answered, status: "Error_HostNameNotResolved" };
  return { ...answered, status: end === "timeout" ? "Error_Timeout" : "Error_Other" };
}

const rcodeOf = (packet: DecodedPacket): unknown => ("rcode" in packet ? packet.rcode : undefined);

const isAddress = (record: Answer): record is Answer & { readonly type: "A" | "AAAA"; readonly data: string } =>
  record.type === "A" || record.type === "AAAA";

/** A name that cannot be asked for, or a server that cannot be reached from here. */
function failed(error: unknown): TestOutcome<NameAnswer> {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENETUNREACH" || code === "EHOSTUNREACH" || code === "EADDRNOTAVAIL") {
    const none = { authoritative: undefined, hostName: "", addresses: [], microseconds: 0 };
    return { ok: true, result: { ...none, status: "Error_DNSServerNotAvailable" } };
  }
  return { ok: false, error: "Other", reason: error instanceof Error ? error.message : String(error) };
}
