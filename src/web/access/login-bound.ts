/** Wrong passwords that an address may give before it has to wait. */
const freeFailures = 5;
const longestWaitMs = 300_000;
/** Of all addresses together, in a minute. */
const mostPerMinute = 60;
const minuteMs = 60_000;
const mostClients = 500;

interface Client {
  failures: number;
  lastMs: number;
}

/** Keeps those waiting who try passwords: each address twice as long after every failure, and all of them together. */
export class LoginBound {
  readonly #nowMs: () => number;
  readonly #clients = new Map<string, Client>();
  #minute = { fromMs: Number.NEGATIVE_INFINITY, failures: 0 };

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Seconds until the address may try again; 0 for now. */
  waitSeconds(address: string): number {
    const nowMs = this.#nowMs();
    const client = this.#clients.get(address);
    const beyond = (client?.failures ?? 0) - freeFailures;
    const ownMs = client === undefined || beyond < 0 ? 0 : client.lastMs + waitMs(beyond) - nowMs;
    const { failures, fromMs } = this.#minute;
    const allMs = failures < mostPerMinute ? 0 : fromMs + minuteMs - nowMs;
    return Math.max(0, Math.ceil(Math.max(ownMs, allMs) / 1000));
  }

  failed(address: string): void {
    const nowMs = this.#nowMs();
    if (nowMs - this.#minute.fromMs >= minuteMs) this.#minute = { fromMs: nowMs, failures: 0 };
    this.#minute.failures++;
    const client = this.#clients.get(address) ?? { failures: 0, lastMs: 0 };
    this.#clients.delete(address);
    this.#clients.set(address, { failures: client.failures + 1, lastMs: nowMs });
    const [oldest] = this.#clients.keys();
    if (this.#clients.size > mostClients && oldest !== undefined) this.#clients.delete(oldest);
  }

  succeeded(address: string): void {
    this.#clients.delete(address);
  }
}

const waitMs = (beyond: number): number => Math.min(longestWaitMs, 5000 * 2 ** beyond);
