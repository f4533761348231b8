import { randomBytes } from "node:crypto";

const idleMs = 30 * 60_000;
const longestMs = 12 * 3_600_000;
const mostLogins = 32;

interface Login {
  readonly beganMs: number;
  usedMs: number;
}

/** Who is logged in, by the token in the cookie. They end by themselves after half an hour of nothing, or twelve hours. */
export class Logins {
  readonly #nowMs: () => number;
  readonly #logins = new Map<string, Login>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Gives the token of a new one. */
  begin(): string {
    const token = randomBytes(32).toString("base64url");
    const nowMs = this.#nowMs();
    this.#logins.set(token, { beganMs: nowMs, usedMs: nowMs });
    const [oldest] = this.#logins.keys();
    if (this.#logins.size > mostLogins && oldest !== undefined) this.#logins.delete(oldest);
    return token;
  }

  /** Whether the token is of one that stands; that it is used keeps it. */
  has(token: string): boolean {
    const login = this.#logins.get(token);
    if (login === undefined) return false;
    const nowMs = this.#nowMs();
    if (nowMs - login.usedMs > idleMs || nowMs - login.beganMs > longestMs) {
      this.#logins.delete(token);
      return false;
    }
    login.usedMs = nowMs;
    return true;
  }

  end(token: string): void {
    this.#logins.delete(token);
  }
}
