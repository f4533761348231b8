import { type HttpReply, headerValues } from "./http-message.ts";

// RFC 6265 for one session with one ACS. A jar that is forgotten when the session ends needs no list of public
// suffixes (which is what makes cookie libraries weigh ten megabytes): a cookie can only come back to its own giver
// or to where that giver redirects.

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly expiresMs: number;
}

const maxCookies = 50;
const maxCookieBytes = 8192;

/** The cookies of one session. [TR-069 3.4.2] */
export interface CookieJar {
  /** The `Cookie` header towards `url`; empty for none. */
  headerFor(url: URL): string;
  /** Takes what a reply from `url` sets. */
  store(reply: HttpReply, url: URL): void;
}

export function cookieJar(nowMs: () => number = Date.now): CookieJar {
  let jar: readonly Cookie[] = [];
  return {
    headerFor: (url) => cookieHeader(jar, url, nowMs()),
    store: (reply, url) => {
      jar = stored(jar, reply, url, nowMs());
    },
  };
}

function stored(jar: readonly Cookie[], reply: HttpReply, url: URL, nowMs: number): readonly Cookie[] {
  let cookies = jar;
  for (const line of headerValues(reply, "set-cookie")) {
    const cookie = parseSetCookie(line, url, nowMs);
    if (cookie === undefined) continue;
    const same = (other: Cookie): boolean =>
      other.name === cookie.name && other.domain === cookie.domain && other.path === cookie.path;
    const at = cookies.findIndex(same);
    // A new value keeps the place of the old one, as the order of creation decides the order of sending.
    cookies = at < 0 ? [...cookies, cookie].slice(-maxCookies) : cookies.with(at, cookie);
  }
  return cookies === jar ? jar : cookies.filter((cookie) => cookie.expiresMs > nowMs);
}

/** The `Cookie` header towards `url`, longer paths first; empty for none. [RFC 6265 5.4] */
function cookieHeader(jar: readonly Cookie[], url: URL, nowMs: number): string {
  if (jar.length === 0) return "";
  return jar
    .filter(
      (cookie) =>
        cookie.expiresMs > nowMs &&
        (!cookie.secure || url.protocol === "https:") &&
        (cookie.hostOnly ? url.hostname === cookie.domain : domainMatches(url.hostname, cookie.domain)) &&
        pathMatches(url.pathname, cookie.path),
    )
    .toSorted((a, b) => b.path.length - a.path.length)
    .map(({ name, value }) => (name === "" ? value : `${name}=${value}`))
    .join("; ");
}

/** One `Set-Cookie` line as received from `url`; undefined when it must be ignored. [RFC 6265 5.2, 5.3] */
export function parseSetCookie(line: string, url: URL, nowMs: number): Cookie | undefined {
  if (line.length > maxCookieBytes || hasControl(line)) return undefined;
  const [pair = "", ...attributes] = line.split(";");
  const equals = pair.indexOf("=");
  const name = equals < 0 ? "" : pair.slice(0, equals).trim();
  const value = pair.slice(equals + 1).trim();
  if (name === "" && value === "") return undefined;
  const read = new Map(attributes.map(splitAttribute));
  const domain = read.get("domain")?.replace(/^\./, "").toLowerCase() || undefined;
  if (domain !== undefined && !domainMatches(url.hostname, domain)) return undefined;
  const path = read.get("path");
  return {
    name,
    value,
    domain: domain ?? url.hostname,
    hostOnly: domain === undefined,
    path: path?.startsWith("/") ? path : defaultPath(url.pathname),
    secure: read.has("secure"),
    expiresMs: expiry(read.get("max-age"), read.get("expires"), nowMs),
  };
}

function splitAttribute(attribute: string): [name: string, value: string] {
  const equals = attribute.indexOf("=");
  if (equals < 0) return [attribute.trim().toLowerCase(), ""];
  return [attribute.slice(0, equals).trim().toLowerCase(), attribute.slice(equals + 1).trim()];
}

/** `Max-Age` before `Expires`; neither means as long as the session. */
function expiry(maxAge: string | undefined, expires: string | undefined, nowMs: number): number {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) {
    const seconds = Number(maxAge);
    return seconds > 0 ? nowMs + seconds * 1000 : Number.NEGATIVE_INFINITY;
  }
  const date = expires === undefined ? Number.NaN : Date.parse(expires);
  return Number.isNaN(date) ? Number.POSITIVE_INFINITY : date;
}

const domainMatches = (host: string, domain: string): boolean =>
  host === domain || (host.endsWith(`.${domain}`) && !/^[\d.]+$|^\[/.test(host));

const pathMatches = (path: string, cookiePath: string): boolean =>
  path === cookiePath || (path.startsWith(cookiePath) && (cookiePath.endsWith("/") || path[cookiePath.length] === "/"));

const defaultPath = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

/** Control characters could not have come through a sane server, and must not go back in a header. */
function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if ((code < 32 && code !== 9) || code === 127 || code > 255) return true;
  }
  return false;
}
