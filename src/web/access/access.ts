import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { WebRefusal } from "../refusal.ts";
import { LoginBound } from "./login-bound.ts";
import { Logins } from "./logins.ts";
import { isPasswordOf } from "./password-hash.ts";

// Who may ask what. A page of the web can have a browser ask anything of any address: so a request must name an address or
// a name that is this page's, and one that changes something must come from the page itself.

export interface AccessOptions {
  /** As hashOf makes it; undefined lets in everybody who reaches the address. */
  readonly passwordHash: string | undefined;
  /** By which the page may be asked for besides addresses and localhost. */
  readonly names: readonly string[];
  readonly secure: boolean;
  nowMs(): number;
}

/** What a request that changes something must have, which no form and no link of another page can give it. */
const ownHeader = "x-cpe-agent";

const mostWaiting = 8;

export class Access {
  readonly #options: AccessOptions;
  readonly #logins: Logins;
  readonly #bound: LoginBound;
  /** One attempt after the other: each takes 16 MB. */
  #attempts: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.#logins = new Logins(options.nowMs);
    this.#bound = new LoginBound(options.nowMs);
  }

  get needsPassword(): boolean {
    return this.#options.passwordHash !== undefined;
  }

  /** @throws WebRefusal 421 for a request that came by a name that is not this page's. */
  requireOwnName({ headers }: IncomingMessage): void {
    const name = (headers.host ?? "")
      .replace(/:\d*$/, "")
      .replace(/^\[(.*)\]$/, "$1")
      .toLowerCase();
    const isOwn = name === "localhost" || isIP(name) !== 0 || this.#options.names.includes(name);
    if (!isOwn) throw new WebRefusal(421, "ask by an address, as localhost, or by a name in web.names");
  }

  /** @throws WebRefusal 403 for what another page has the browser ask. */
  requireOwnPage({ headers, method }: IncomingMessage): void {
    const site = headers["sec-fetch-site"];
    if (site !== undefined && site !== "same-origin" && site !== "none") throw foreign;
    if (method === "GET" || method === "HEAD") return;
    const { origin } = headers;
    // By its name alone: whoever stands before the agent may have added TLS.
    const from = origin?.replace(/^https?:\/\//i, "").toLowerCase();
    if (from !== undefined && from !== headers.host?.toLowerCase()) throw foreign;
    if (headers[ownHeader] === undefined) throw new WebRefusal(403, `the header ${ownHeader} is missing`);
  }

  isLoggedIn(request: IncomingMessage): boolean {
    return !this.needsPassword || this.#logins.has(this.#tokenOf(request));
  }

  /** @throws WebRefusal 401 */
  requireLogin(request: IncomingMessage): void {
    if (!this.isLoggedIn(request)) throw new WebRefusal(401, "log in first");
  }

  /** Gives the cookie to set. @throws WebRefusal 401 for a wrong password, 429 for too many of them */
  async logIn(request: IncomingMessage, password: string): Promise<string> {
    const { passwordHash } = this.#options;
    if (passwordHash === undefined) throw new WebRefusal(400, "there is no password to log in with");
    const client = request.socket.remoteAddress ?? "";
    this.#requirePatience(client);
    if (this.#waiting >= mostWaiting) throw new WebRefusal(429, "too many try to log in at a time", 5);
    this.#waiting++;
    const attempt = this.#attempts.then(async () => {
      // Those that came at the same time have failed meanwhile.
      this.#requirePatience(client);
      const right = await isPasswordOf(passwordHash, password);
      if (right) this.#bound.succeeded(client);
      else this.#bound.failed(client);
      return right;
    });
    this.#attempts = attempt.catch(() => {});
    try {
      if (!(await attempt)) throw new WebRefusal(401, "that is not the password");
    } finally {
      this.#waiting--;
    }
    return this.#cookie(request, this.#logins.begin());
  }

  /** Gives the cookie that takes the other away. */
  logOut(request: IncomingMessage): string {
    this.#logins.end(this.#tokenOf(request));
    return `${this.#cookie(request, "")}; Max-Age=0`;
  }

  #requirePatience(client: string): void {
    const seconds = this.#bound.waitSeconds(client);
    if (seconds > 0) throw new WebRefusal(429, `too many wrong passwords: try again in ${seconds} s`, seconds);
  }

  #cookie(request: IncomingMessage, token: string): string {
    const secure = this.#options.secure ? "; Secure" : "";
    return `${cookieName(request)}=${token}; Path=/; HttpOnly; SameSite=Strict${secure}`;
  }

  #tokenOf(request: IncomingMessage): string {
    const begin = `${cookieName(request)}=`;
    const cookies = (request.headers.cookie ?? "").split(/;\s*/);
    return cookies.find((each) => each.startsWith(begin))?.slice(begin.length) ?? "";
  }
}

const foreign = new WebRefusal(403, "another page has asked for this");

/** Browsers keep the cookies of all ports of a host together. */
const cookieName = ({ socket }: IncomingMessage): string => `cpe_agent_${socket.localPort ?? 0}`;
