import type { Socket } from "node:net";
import type { AcsTarget, Exchange, SessionChannel } from "../../ports/exchange.ts";
import { type TlsFiles, tlsTrust } from "../http/tls/tls-trust.ts";
import { AcsChannel, type ChannelSettings } from "./acs-channel.ts";

export interface ExchangeOptions {
  readonly tls?: TlsFiles;
  /** Whether the clock is known to be set; until then dates of certificates do not count. [TR-069 3.3] */
  clockIsSet(): boolean;
  /** Of every request; none where it is empty. */
  readonly userAgent?: string;
  /** Whether Basic may be answered over clear http to another machine; false unless given. */
  readonly allowBasicOverHttp?: boolean;
  readonly connectTimeoutMs?: number;
  /** From the request on the wire to the status line. At least 30 s in the field. */
  readonly replyTimeoutMs?: number;
  /** From the status line to the end of the body. */
  readonly bodyTimeoutMs?: number;
  /** Bounds a reply's body, as received and as unpacked. */
  readonly maxBodyBytes?: number;
  /** Told what becomes of connections: for people who look on. */
  readonly watch?: (step: string) => void;
  /** How many connections stay open after their sessions, for the next one of the same device; none unless given. */
  readonly maxParked?: number;
  /** Called with each connection of a session before anything is sent on it, and with what the session was opened with. */
  readonly onConnected?: (socket: Socket, target: AcsTarget) => void;
}

const defaults = {
  allowBasicOverHttp: false,
  connectTimeoutMs: 30_000,
  replyTimeoutMs: 60_000,
  bodyTimeoutMs: 120_000,
  maxBodyBytes: 32 * 1024 * 1024,
  maxParked: 0,
};
/** Envelopes are small, and there may be very many connections. */
const readBytes = 64 * 1024;

/** HTTP towards ACSs: a connection of its own for each session. */
export function httpExchange(options: ExchangeOptions): Exchange {
  const { userAgent, tls, onConnected, ...given } = options;
  const settings: ChannelSettings = {
    ...defaults,
    ...given,
    trust: tlsTrust(tls ?? {}),
    headers: headersWith(userAgent),
    readBuffer: Buffer.allocUnsafeSlow(readBytes),
    plainOnly: new Set(),
    basicOrigins: new Set(),
    parked: new Map(),
    ...(onConnected && { onSession: onConnected }),
  };
  /** The latest: mostly there is one ACS. */
  let known: { readonly text: string; readonly url: URL | undefined } | undefined;
  return {
    open: (target) => {
      if (known?.text !== target.url) known = { text: target.url, url: parseUrl(target.url) };
      return known.url === undefined ? unusable(target) : new AcsChannel(known.url, target, settings);
    },
  };
}

/** An envelope has a type and a SOAPAction without value; the empty POST has neither. [TR-069 3.4.1] */
function headersWith(userAgent: string | undefined): ChannelSettings["headers"] {
  const first = userAgent ? { "User-Agent": userAgent } : {};
  const last = { "Accept-Encoding": "gzip, deflate" };
  return {
    envelope: { ...first, "Content-Type": 'text/xml; charset="utf-8"', SOAPAction: "", ...last },
    empty: { ...first, ...last },
  };
}

function parseUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if ((url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") return undefined;
  url.username = "";
  url.password = "";
  url.hash = "";
  return url;
}

function unusable(target: AcsTarget): SessionChannel {
  const reason =
    target.url === "" ? "no ACS URL is configured" : "the ACS URL is not an http or https URL: check the configuration";
  return {
    post: async () => ({ ok: false, code: "unreachable", reason }),
    close: async () => {},
  };
}
