// Tests of the network that start at this device. Types only.

import type { Capacity, CapacityInterval, CapacityOrder } from "./capacity.ts";
import type { Capture, CapturedPart, CaptureOrder } from "./packet-capture.ts";
import type { IpFamily, TestAddress } from "./test-address.ts";

/** As the states of diagnostics call it after `Error_`. [TR-181 DiagnosticsState] */
export type TestError =
  | "CannotResolveHostName"
  | "DNSServerNotResolved"
  | "NoRouteToHost"
  | "MaxHopCountExceeded"
  | "InitConnectionFailed"
  | "NoResponse"
  | "TransferFailed"
  | "PasswordRequestFailed"
  | "LoginFailed"
  | "NoTransferMode"
  | "NoPASV"
  | "NoCWD"
  | "NoSTOR"
  | "NoTransferComplete"
  | "IncorrectSize"
  | "RejectedByRemote"
  | "Timeout"
  | "Internal"
  | "Other";

export interface TestFailure {
  readonly ok: false;
  readonly error: TestError;
  /** One sentence. */
  readonly reason: string;
}

export type TestOutcome<Result> = { readonly ok: true; readonly result: Result } | TestFailure;

/** Which way a test takes. */
interface TestPath {
  /** Name of the link that it leaves by; undefined as routing has it. */
  readonly link: string | undefined;
  /** 0 to 63. */
  readonly dscp: number;
}

/** One request for an echo. */
export interface PingProbe extends TestPath {
  readonly target: TestAddress;
  readonly timeoutMs: number;
  /** Octets of payload. */
  readonly dataBytes: number;
}

/** `microseconds`: to its answer. A lost one had none in time; an unreachable one was told so by a router, or by this device. */
export type PingAnswer =
  | { readonly kind: "reply"; readonly microseconds: number }
  | { readonly kind: "lost" }
  | { readonly kind: "unreachable" };

/** The way of a test to a UDP echo server. */
interface EchoWay extends TestPath {
  readonly target: TestAddress;
}

export interface EchoClient {
  /** Of the way that it was opened for. Resolves early once the signal is aborted; with what does not matter then. */
  ask(probe: EchoProbe, signal: AbortSignal): Promise<TestOutcome<EchoAnswer>>;
  close(): Promise<void>;
}

/** One datagram to a UDP echo server. */
export interface EchoProbe extends PingProbe {
  readonly port: number;
  /** TestGenSN, of each datagram of a test another. */
  readonly sequence: number;
  /** TestIterationNumber. */
  readonly iteration: number;
}

/** What a server of Echo Plus has put into a datagram; zeros by one that only echoes. [TR-143 A.2] */
export interface EchoFields {
  readonly testGenSN: number;
  readonly testRespSN: number;
  /** Microseconds of the server's own counter, which wraps. */
  readonly receivedTimeStamp: number;
  readonly replyTimeStamp: number;
  readonly replyFailureCount: number;
}

/** Times by the wall clock, in milliseconds with a fraction. A datagram too small for the fields has none. */
export type EchoAnswer = { readonly sentMs: number } & (
  | {
      readonly kind: "reply";
      readonly microseconds: number;
      readonly receivedMs: number;
      readonly fields: EchoFields | undefined;
    }
  | { readonly kind: "lost" }
  | { readonly kind: "unreachable" }
);

export interface EchoServerSettings {
  /** Name of the link that it listens on; undefined for all. */
  readonly link: string | undefined;
  readonly port: number;
  /** The one address that is answered. */
  readonly source: string;
  /** Whether the fields of Echo Plus are filled in. */
  readonly plus: boolean;
  /** What it goes on counting from. */
  readonly since?: EchoCounters;
}

/** Datagrams of the source that a server is for. */
export interface EchoCounters {
  readonly packetsReceived: number;
  readonly packetsResponded: number;
  /** With the heads of UDP. */
  readonly bytesReceived: number;
  readonly bytesResponded: number;
  /** By the wall clock, with a fraction; undefined where there was none. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
}

export interface EchoServer {
  /** Whether this device still has the address that it listens on. */
  isThere(): boolean;
  /** Also after its end. */
  counters(): EchoCounters;
  close(): void;
}

export interface TraceOrder extends TestPath {
  readonly target: TestAddress;
  /** Of each hop, 1 to 3. */
  readonly tries: number;
  readonly timeoutMs: number;
  /** Octets of payload; what a program cannot set it leaves as it is. */
  readonly dataBytes: number;
  readonly maxHops: number;
}

/** A router on the way, or the host at its end. */
export interface TracedHop {
  /** Undefined where none answered. */
  readonly address: string | undefined;
  /** Microseconds to the answer of each try; null where there was none, since that survives JSON. */
  readonly times: readonly (number | null)[];
  /** Of the ICMP message by which it says that it goes no further; 0 otherwise. */
  readonly errorCode: number;
  readonly unreachable: boolean;
}

interface ConnectOrder {
  readonly target: TestAddress;
  readonly port: number;
  readonly timeoutMs: number;
}

/** A name to look up at one server. */
export interface NameQuery {
  readonly name: string;
  readonly server: TestAddress;
  /** Name of the link that it leaves by; undefined as routing has it. */
  readonly link: string | undefined;
  readonly timeoutMs: number;
}

/** As the rows of NSLookupDiagnostics call it. [TR-181 DNS.Diagnostics.NSLookupDiagnostics] */
export interface NameAnswer {
  readonly status:
    | "Success"
    | "Error_DNSServerNotAvailable"
    | "Error_HostNameNotResolved"
    | "Error_Timeout"
    | "Error_Other";
  /** Undefined where the server did not answer. */
  readonly authoritative: boolean | undefined;
  /** Fully qualified; empty where there is none. */
  readonly hostName: string;
  readonly addresses: readonly string[];
  /** Until the answer; 0 where there was none. */
  readonly microseconds: number;
}

/** A file that is moved over several connections at once, or as much of one as there is time for. [TR-143 Annex A] */
export interface LoadOrder extends TestPath {
  /** 0 unless given. */
  readonly ethernetPriority?: number;
  readonly direction: "download" | "upload";
  readonly target: TestAddress;
  /** Of http, https or ftp, without a user name. */
  readonly url: string;
  /** Each moves the whole file. */
  readonly connections: number;
  /** Octets that are sent; a download is as long as the server has it. Of no meaning where `seconds` are given. */
  readonly fileBytes: number;
  /** From its first octet on, whole ones; undefined for the whole file. */
  readonly seconds: number | undefined;
  /** The longest that a whole file is waited for. */
  readonly longestMs: number;
}

/** Counters at one moment. */
export interface LoadCounters {
  /** By the wall clock, in milliseconds; microseconds are their fraction. */
  readonly atMs: number;
  /** Octets of the test so far, heads of HTTP included. */
  readonly testBytes: number;
  /** Octets of everything on the link, since some moment in the past. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** Times as in `LoadCounters`. */
export interface LoadedConnection {
  readonly openRequestMs: number;
  readonly openResponseMs: number;
  /** ROMTime. */
  readonly requestMs: number;
  /** At BOMTime, and at EOMTime; the test's octets are those of this connection. */
  readonly begin: LoadCounters;
  readonly end: LoadCounters;
}

export interface Load {
  readonly connections: readonly [LoadedConnection, ...LoadedConnection[]];
  /** When the first connection began, and when the last one was over. */
  readonly begin: LoadCounters;
  readonly end: LoadCounters;
  /** From when all were under way until the first was over; undefined where that never was. */
  readonly full: { readonly begin: LoadCounters; readonly end: LoadCounters } | undefined;
  /** When it began, and after each whole second of it. */
  readonly seconds: readonly LoadCounters[];
}

export type LoadOutcome = TestOutcome<Load> & {
  /** Of a failure: the whole URL where the server says that the file is instead, whatever that is. */
  readonly movedTo?: string;
};

export interface NetworkTests {
  /**
   * The addresses that a host stands for, of that family if one is given. Only these may be tested: names that stand for this
   * device, and other hosts that files are not moved to either, are refused. `acsUrl`: where the ACS lives may be tested too.
   */
  addressesOf(
    host: string,
    family: IpFamily | undefined,
    acsUrl: string,
  ): Promise<TestOutcome<readonly [TestAddress, ...TestAddress[]]>>;
  /** Resolves early once the signal is aborted; with what does not matter then. */
  ping(probe: PingProbe, signal: AbortSignal): Promise<TestOutcome<PingAnswer>>;
  /** Datagrams to an echo server, until it is closed. */
  openEcho(way: EchoWay): Promise<TestOutcome<EchoClient>>;
  /** Answers echoes until it is closed. */
  serveEcho(settings: EchoServerSettings): Promise<TestOutcome<EchoServer>>;
  /** Tells each hop, from the first one on; resolves after the last one. */
  traceRoute(order: TraceOrder, tell: (hop: TracedHop) => void, signal: AbortSignal): Promise<TestOutcome<undefined>>;
  /** Moves octets, and tells the counters at its beginning and after each second. Follows no redirect, but says where it leads. */
  load(order: LoadOrder, tell: (counters: LoadCounters) => void, signal: AbortSignal): Promise<LoadOutcome>;
  /** Loads the way by datagrams, and tells each interval as it ends. */
  capacity(
    order: CapacityOrder,
    tell: (interval: CapacityInterval) => void,
    signal: AbortSignal,
  ): Promise<TestOutcome<Capacity>>;
  /** Opens a TCP connection and closes it: how many microseconds it took to be there. */
  connect(order: ConnectOrder, signal: AbortSignal): Promise<TestOutcome<number>>;
  /** Captures packets, and gives the file part by part as they come; early where the signal is aborted. */
  capture(order: CaptureOrder, take: (part: CapturedPart) => void, signal: AbortSignal): Promise<TestOutcome<Capture>>;
  lookUp(query: NameQuery, signal: AbortSignal): Promise<TestOutcome<NameAnswer>>;
  /** The name that the DNS has for an address, if it has one and says so soon. */
  nameOf(address: string): Promise<string | undefined>;
}
