import { connect as connectTcp, isIP, type LookupFunction, type OnReadOpts, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { HttpFailure } from "./http-message.ts";
import type { TlsTrust } from "./tls-trust.ts";

export interface SocketSettings {
  readonly connectTimeoutMs: number;
  readonly trust: TlsTrust;
  /** Whether dates of certificates can be judged. */
  clockIsSet(): boolean;
  /** Called with each connection before anything is sent on it; what it throws closes it. */
  onConnected(remoteAddress: string, url: URL): void;
  /** Finds the host's addresses instead of the system's resolver. */
  readonly lookup?: LookupFunction;
  /** Takes what is received instead of the socket's stream. */
  readonly onread?: OnReadOpts;
}

/** How long one of several addresses of a host is tried before the next; twice the round trip over a satellite. */
const attemptTimeoutMs = 1500;

const dateErrors = ["CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"];

/**
 * Opens TCP, and TLS where the URL says so, to the host of `url`; its addresses are tried in turn. Resolves when the
 * peer is known to be who it should be. Rejects with an `HttpFailure`; `signal` gives up. [TR-069 3.3]
 */
export async function openSocket(url: URL, settings: SocketSettings, signal: AbortSignal): Promise<Socket> {
  const secure = url.protocol === "https:";
  const tls = secure ? await import("node:tls") : undefined;
  const host = hostOf(url);
  const address = {
    host,
    port: Number(url.port || (secure ? 443 : 80)),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
    noDelay: true,
    keepAlive: true,
    ...(settings.lookup && { lookup: settings.lookup }),
    ...(settings.onread && { onread: settings.onread }),
  };
  const datesCount = settings.clockIsSet();
  const socket = tls
    ? tls.connect({
        ...address,
        ...(isIP(host) === 0 && { servername: host }),
        secureContext: await settings.trust.context(),
        ALPNProtocols: ["http/1.1"],
        // With an unset clock the verdict is taken below, before anything is sent.
        rejectUnauthorized: datesCount,
      })
    : connectTcp(address);
  await established(socket, url, secure ? "secureConnect" : "connect", settings.connectTimeoutMs, signal);
  try {
    settings.onConnected(socket.remoteAddress ?? "", url);
    if (tls && !datesCount) await checkWithoutDates(socket as TLSSocket, url, settings.trust);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return socket;
}

function established(
  socket: Socket,
  url: URL,
  event: "connect" | "secureConnect",
  timeoutMs: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (failure: HttpFailure): void => {
      socket.destroy();
      settle(() => reject(failure));
    };
    const onAbort = (): void => fail(new HttpFailure("closed", `connecting to ${url.host} was given up`));
    const onTimeout = (): void =>
      fail(new HttpFailure("unreachable", `${url.host} took no connection within ${timeoutMs / 1000} s`));
    const timer = setTimeout(onTimeout, timeoutMs);
    const settle = (how: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      how();
    };
    signal.addEventListener("abort", onAbort);
    // Stays for good, so that an error between here and the first request has a listener.
    socket.on("error", (error: NodeJS.ErrnoException) => fail(connectFailure(error, url)));
    socket.once(event, () => settle(resolve));
    if (signal.aborted) onAbort();
  });
}

/** Throws when anything but a date is wrong with the peer's certificate. */
async function checkWithoutDates(socket: TLSSocket, url: URL, trust: TlsTrust): Promise<void> {
  if (socket.authorized) return;
  // A string at run time, whatever the declared type says: the code of the error.
  const code = String(socket.authorizationError);
  if (!dateErrors.includes(code)) throw connectFailure(Object.assign(new Error(code), { code }), url);
  const { faultOfChain } = await import("./dateless-chain.ts");
  const { checkServerIdentity } = await import("node:tls");
  const certificate = socket.getPeerCertificate(true);
  const fault = faultOfChain(certificate, await trust.authorities());
  if (fault !== undefined) throw new HttpFailure("tls", `the certificate of ${url.host} is not trusted: ${fault}`);
  const mismatch = checkServerIdentity(hostOf(url), certificate);
  if (mismatch) throw connectFailure(mismatch, url);
}

/** The host as sockets want it: IPv6 literals without brackets. */
const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

const networkReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it refuses connections: is the server running, and on that port?",
  ENOTFOUND: "its name is unknown: check the URL and the DNS servers",
  EAI_AGAIN: "its name cannot be looked up now: is there a DNS server?",
  ENETUNREACH: "there is no route to it",
  EHOSTUNREACH: "there is no route to it",
  ETIMEDOUT: "it does not answer",
  ECONNRESET: "it closed the connection at once",
};

const tlsReasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is self-signed: give its authority in caFile",
  SELF_SIGNED_CERT_IN_CHAIN: "its authority is not among the trusted: give it in caFile",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its authority is not among the trusted, or the server sends no intermediate certificate",
  UNABLE_TO_GET_ISSUER_CERT: "its authority is not among the trusted: give it in caFile",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its authority is not among the trusted: give it in caFile",
  CERT_REVOKED: "it was revoked",
  INVALID_PURPOSE: "it is not for a server",
  CERT_SIGNATURE_FAILURE: "its signature is wrong",
};

function connectFailure(error: NodeJS.ErrnoException, url: URL): HttpFailure {
  const code = codeOf(error);
  const host = url.host;
  if (dateErrors.includes(code)) {
    const clock = `this device's clock says ${new Date().toISOString().slice(0, 16)}Z`;
    const state = code === "CERT_HAS_EXPIRED" ? "has expired" : "is not valid yet";
    return new HttpFailure("tls", `the certificate of ${host} ${state}; ${clock}`);
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return new HttpFailure("tls", `the certificate of ${host} is for another host: ${firstLine(error.message)}`);
  }
  const distrust = tlsReasons[code];
  if (distrust !== undefined) return new HttpFailure("tls", `the certificate of ${host} is not trusted: ${distrust}`);
  const network = networkReasons[code];
  if (network !== undefined) return new HttpFailure("unreachable", `cannot connect to ${host}: ${network}`);
  if (url.protocol === "https:") return new HttpFailure("tls", `no trusted TLS connection with ${host}: ${code}`);
  return new HttpFailure("unreachable", `cannot connect to ${host}: ${code}`);
}

/** The code of an error, or of the first one where every address failed in its own way. */
function codeOf(error: NodeJS.ErrnoException): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error.code ?? error.message;
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
