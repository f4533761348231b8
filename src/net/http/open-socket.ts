import {
  connect as connectTcp,
  isIP,
  type LookupFunction,
  type OnReadOpts,
  type Socket,
  type TcpNetConnectOpts,
} from "node:net";
import type { PeerCertificate, TLSSocket } from "node:tls";
import { type Address, hostOf } from "../address/host.ts";
import { type ConnectError, connectFailure, dateErrors } from "./connect-failure.ts";
import { HttpFailure } from "./http-failure.ts";
import type { TlsTrust } from "./tls/tls-trust.ts";
import { setTypeOfService } from "./type-of-service.ts";

export interface SocketSettings {
  readonly connectTimeoutMs: number;
  readonly trust: TlsTrust;
  /** Whether dates of certificates can be judged. */
  clockIsSet(): boolean;
  /** Called with each connection before anything is sent on it; what it throws closes it. */
  readonly onConnected?: (socket: Socket, url: URL) => void;
  /** The only addresses of the host that may be connected to, in order, instead of those that the system knows. */
  readonly addressesOf?: (url: URL) => Promise<readonly [Address, ...Address[]]>;
  /** The address of this device that connections are made from; any unless given. */
  readonly localAddress?: string;
  readonly localPort?: number;
  /** What all packets of a connection carry, 0 to 255, where this Node can say so (`hasTypeOfService`). Takes a `localAddress`. */
  readonly typeOfService?: number;
  /** Takes what is received instead of the socket's stream; not of a TLS connection with a `typeOfService`. */
  readonly onread?: OnReadOpts;
}

/** How long one of several addresses of a host is tried before the next; twice the round trip over a satellite. */
const attemptTimeoutMs = 1500;

/**
 * Opens TCP, and TLS where the URL says so, to the host of `url`; its addresses are tried in turn. Resolves when the
 * peer is known to be who it should be. Rejects with an `HttpFailure`; `signal` gives up. [TR-069 3.3]
 */
export async function openSocket(url: URL, settings: SocketSettings, signal: AbortSignal): Promise<Socket> {
  const { socket, event, admit } = await startSocket(url, settings);
  await established(socket, url, event, settings.connectTimeoutMs, signal);
  await admit();
  return socket;
}

/** A connection that is being made. */
export interface StartedSocket {
  readonly socket: Socket;
  /** What it emits once it is there. Whoever has started it watches for that, for errors, and for the time that it takes. */
  readonly event: "connect" | "secureConnect";
  /** To be awaited then: whether the peer is who it should be. Throws or rejects with an `HttpFailure`, the socket closed. */
  admit(): Promise<void> | undefined;
}

/** Begins to open a connection. */
export async function startSocket(url: URL, settings: SocketSettings): Promise<StartedSocket> {
  if (url.protocol === "https:") return startTls(url, settings);
  const socket = startTcp({ ...(await addressOf(url, settings)), ...receiving(settings) }, settings);
  return { socket, event: "connect", admit: () => admitted(socket, url, settings) };
}

function startTcp(address: TcpNetConnectOpts, { typeOfService }: SocketSettings): Socket {
  const socket = connectTcp(address);
  if (typeOfService !== undefined) setTypeOfService(socket, typeOfService);
  return socket;
}

async function startTls(url: URL, settings: SocketSettings): Promise<StartedSocket> {
  const { trust } = settings;
  const tls = await import("node:tls");
  const host = hostOf(url);
  const address = await addressOf(url, settings);
  const datesCount = settings.clockIsSet();
  const secureContext = await trust.context();
  const session = datesCount ? trust.sessions.of(url.host) : undefined;
  const socket = tls.connect({
    ...address,
    ...receiving(settings),
    // Node gives the socket of a TLS connection no type of service: it has that of the one below.
    ...(settings.typeOfService !== undefined && { socket: startTcp(address, settings) }),
    ...(isIP(host) === 0 && { servername: host }),
    secureContext,
    ALPNProtocols: ["http/1.1"],
    // With an unset clock the verdict is taken below, before anything is sent.
    rejectUnauthorized: datesCount,
    ...(session && { session }),
  });
  // Not before: Node does not listen for sessions on the second address that it tries if it was told to with the first.
  if (datesCount) noteValidity(socket);
  if (datesCount) socket.once("connect", () => trust.sessions.listen(socket, url.host));
  const admit = (): Promise<void> | undefined => {
    admitted(socket, url, settings);
    return datesCount ? undefined : checkWithoutDates(socket, url, trust);
  };
  return { socket, event: "secureConnect", admit };
}

/** Puts the dates of the peer's certificate into an error about it; by then the socket has forgotten them. */
function noteValidity(socket: TLSSocket): void {
  let shown: PeerCertificate | undefined;
  // Before Node itself hears of it, and judges.
  socket.prependOnceListener("secure", () => {
    shown = socket.getPeerCertificate();
  });
  socket.once("error", (error: ConnectError) => {
    if (shown !== undefined) error.validity = { from: shown.valid_from, to: shown.valid_to };
  });
}

async function addressOf(url: URL, settings: SocketSettings) {
  const addresses = await settings.addressesOf?.(url);
  const host = hostOf(url);
  return {
    // Node looks no address up; that of one link alone has its link in what was found.
    host: (isIP(host) !== 0 && addresses?.[0].address) || host,
    port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
    noDelay: true,
    keepAlive: true,
    ...(addresses && { lookup: lookupFixed(addresses) }),
    ...(settings.localAddress && { localAddress: settings.localAddress }),
    ...(settings.localPort && { localPort: settings.localPort }),
  };
}

const receiving = ({ onread }: SocketSettings) => (onread === undefined ? {} : { onread });

function admitted(socket: Socket, url: URL, { onConnected }: SocketSettings): undefined {
  try {
    onConnected?.(socket, url);
  } catch (error) {
    socket.destroy();
    throw error;
  }
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
    socket.on("error", (error: ConnectError) => fail(connectFailure(error, url)));
    socket.once(event, () => settle(resolve));
    if (signal.aborted) onAbort();
  });
}

async function checkWithoutDates(socket: TLSSocket, url: URL, trust: TlsTrust): Promise<void> {
  try {
    await refuseWithoutDates(socket, url, trust);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Throws when anything but a date is wrong with the peer's certificate. */
async function refuseWithoutDates(socket: TLSSocket, url: URL, trust: TlsTrust): Promise<void> {
  if (socket.authorized) return;
  // A string at run time, whatever the declared type says: the code of the error.
  const code = String(socket.authorizationError);
  if (!dateErrors.includes(code)) throw connectFailure(Object.assign(new Error(code), { code }), url);
  const { faultOfChain } = await import("./tls/dateless-chain.ts");
  const { checkServerIdentity } = await import("node:tls");
  const certificate = socket.getPeerCertificate(true);
  const fault = faultOfChain(certificate, await trust.authorities());
  if (fault !== undefined) throw new HttpFailure("tls", `the certificate of ${url.host} is not trusted: ${fault}`);
  const mismatch = checkServerIdentity(hostOf(url), certificate);
  if (mismatch) throw connectFailure(mismatch, url);
}

/** Only the addresses that were checked. */
function lookupFixed(addresses: readonly [Address, ...Address[]]): LookupFunction {
  return (_host, options, callback) => {
    if (options.all) callback(null, [...addresses]);
    else callback(null, addresses[0].address, addresses[0].family);
  };
}
