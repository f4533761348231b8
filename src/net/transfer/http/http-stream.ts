import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import type { LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Address } from "../../address/url-policy.ts";
import { authentication } from "../../http/authentication.ts";
import { HttpFailure, type HttpReply, type HttpRequest, headerValues } from "../../http/http-message.ts";
import { openSocket, type SocketSettings } from "../../http/open-socket.ts";
import { locationOf } from "../../http/redirects.ts";
import { type OutgoingFile, pourAll, type ServerAccess, type Sink } from "../file-source.ts";
import { codeOf, TransferFailure } from "../transfer-failure.ts";
import { SocketIntake } from "./socket-intake.ts";

export interface HttpSettings extends Pick<SocketSettings, "trust" | "clockIsSet" | "connectTimeoutMs"> {
  readonly userAgent: string | undefined;
  /** Whether Basic may be answered over clear http to another machine. */
  readonly allowBasicOverHttp: boolean;
}

/** A request whose body, if any, is a file. */
export interface StreamRequest extends HttpRequest {
  readonly file: OutgoingFile | undefined;
}

/** A reply whose body is still to come; `body` is empty. */
export interface StreamReply extends HttpReply {
  readonly stream: IncomingMessage;
  /** Gives the body to a sink. Rejects with a `TransferFailure` when the connection ends before it does. */
  readonly pour: (sink: Sink) => Promise<void>;
}

const maxHeaderBytes = 64 * 1024;
const maxRedirects = 5;
/** 303 moves nobody who sends: what it points to is no place to put a file. [RFC 9110 15.4.4] */
const redirectStatuses = { GET: [301, 302, 303, 307, 308], POST: [], PUT: [301, 302, 307, 308] };
/** How long a server that does not know `Expect` is waited for. [RFC 9110 10.1.1] */
const continueMs = 1000;

/**
 * Sends one request and returns its reply's head: credentials go to the origin of `access.url` only, up to five redirects
 * are followed, each checked like the first URL. Rejects with an `HttpFailure` or a `TransferFailure`.
 */
export async function httpStream(
  access: ServerAccess,
  settings: HttpSettings,
  request: StreamRequest,
  signal: AbortSignal,
): Promise<StreamReply> {
  const credentials = { username: access.username, password: access.password };
  const { allowBasicOverHttp } = settings;
  const authenticated = authentication({ credentials, origin: access.url.origin, allowBasicOverHttp });
  const post = authenticated((one: StreamRequest) => exchange(access, settings, one, signal));
  let { url } = request;
  for (let hops = 0; hops <= maxRedirects; hops++) {
    const reply = await post({ ...request, url }, signal);
    if (!redirectStatuses[request.method].some((status) => status === reply.status)) return reply;
    reply.stream.destroy();
    const [location = ""] = headerValues(reply, "location");
    const next = locationOf(location, url);
    refuseUserinfo(location, url);
    url = next;
  }
  throw new HttpFailure("redirect", `${access.url.host} redirected more than ${maxRedirects} times in a row`);
}

/** A place that brings its own credentials is refused, as in the request itself. [TR-069 A.3.2.8] */
function refuseUserinfo(location: string, from: URL): void {
  const { host, username, password } = new URL(location, from);
  if (username !== "" || password !== "") {
    throw new TransferFailure(
      "refused",
      `${from.host} redirected to a URL of ${host} with a user name or password in it`,
    );
  }
}

/** One request over a connection of its own. A reply that is not a success has its body dropped. */
async function exchange(
  access: ServerAccess,
  settings: HttpSettings,
  request: StreamRequest,
  signal: AbortSignal,
): Promise<StreamReply> {
  const { url, file } = request;
  const addresses = await access.addressesOf(url);
  const intake = new SocketIntake();
  const lookup = lookupFixed(addresses);
  const socket = await openSocket(url, { ...settings, onConnected: () => {}, lookup, onread: intake.onread }, signal);
  intake.serve(socket);
  const outgoing = httpRequest({
    method: request.method,
    path: url.pathname + url.search,
    headers: {
      Host: url.host,
      Connection: "close",
      ...(settings.userAgent !== undefined && { "User-Agent": settings.userAgent }),
      ...request.headers,
    },
    maxHeaderSize: maxHeaderBytes,
    createConnection: () => socket,
  });
  const stop = (): void => {
    outgoing.destroy();
    socket.destroy();
  };
  signal.addEventListener("abort", stop, { once: true });
  socket.once("close", () => signal.removeEventListener("abort", stop));
  try {
    const stream = await (file ? sendFile(outgoing, file) : replyTo(outgoing));
    const status = stream.statusCode ?? 0;
    if (status < 200 || status > 299) stop();
    const pour = (sink: Sink): Promise<void> => pourBody(stream, intake, url.host, sink);
    return { status, headers: stream.headers, body: [], stream, pour };
  } catch (error) {
    stop();
    throw failureOf(error, url.host);
  }
}

/** Past the HTTP client where that has nothing to do with the body any more but to count its octets. */
function pourBody(reply: IncomingMessage, intake: SocketIntake, host: string, sink: Sink): Promise<void> {
  const broken = (): TransferFailure =>
    new TransferFailure("incomplete", `${host} closed the connection before the file was whole`);
  const length = reply.headers["content-length"];
  const counted = length !== undefined && reply.headers["transfer-encoding"] === undefined;
  return counted ? intake.pour(reply, Number(length), sink, broken) : pourAll(contentOf(reply, broken), sink);
}

async function* contentOf(reply: IncomingMessage, broken: () => TransferFailure): AsyncGenerator<Uint8Array> {
  try {
    yield* reply;
  } catch {
    throw broken();
  }
}

/** Only the addresses that were checked. */
function lookupFixed(addresses: readonly [Address, ...Address[]]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, [...addresses]);
    else callback(null, addresses[0].address, addresses[0].family);
  };
}

function replyTo(outgoing: ClientRequest): Promise<IncomingMessage> {
  const reply = responseOf(outgoing);
  outgoing.end();
  return reply;
}

function responseOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.once("response", resolve);
  });
}

/** Sends the body once the server wants it; a reply that comes earlier, such as a challenge, spares it. */
async function sendFile(outgoing: ClientRequest, file: OutgoingFile): Promise<IncomingMessage> {
  const reply = responseOf(outgoing);
  if (outgoing.hasHeader("Expect")) {
    outgoing.flushHeaders();
    const early = await Promise.race([reply, wanted(outgoing)]);
    if (early !== undefined) return early;
  }
  let given = 0;
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of file.open()) {
      given += piece.length;
      yield piece;
    }
  };
  const sending = pipeline(Readable.from(pieces()), outgoing);
  const sent = sending.then(() => undefined);
  const early = await Promise.race([reply, sent]);
  if (early === undefined) return reply;
  // A success may only be believed of a file that was sent whole; of a refusal the rest is not worth sending. Who has the
  // last octet may answer and close before the file here is.
  if ((early.statusCode ?? 0) < 300 && given < file.length) await sending;
  else sending.catch(() => {});
  return early;
}

/** Until the server says `100 Continue`, or has been given the time to. */
function wanted(outgoing: ClientRequest): Promise<undefined> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve(undefined);
    };
    const timer = setTimeout(done, continueMs);
    outgoing.once("continue", done);
    outgoing.once("close", done);
  });
}

function failureOf(error: unknown, host: string): unknown {
  const code = codeOf(error);
  if (code.startsWith("HPE_")) return new HttpFailure("protocol", `what ${host} sent is no HTTP reply (${code})`);
  if (code === "ECONNRESET" || code === "EPIPE") {
    return new HttpFailure("closed", `${host} closed the connection without a reply`);
  }
  return error;
}
