import { onTestFinished } from "vitest";
import { connectionRequests } from "../../../src/net/connection-request/listener.ts";
import type { ConnectionRequestOptions } from "../../../src/net/connection-request/options.ts";
import type { ConnectionRequestListener, ConnectionRequestSettings } from "../../../src/ports/connection-requests.ts";
import type { Log, LogFields } from "../../../src/ports/log.ts";
import { path, secret } from "./caller.ts";

/** A log that keeps its facts. */
export function factLog(): {
  readonly log: Log;
  readonly facts: [string, LogFields | undefined][];
  reasons(): unknown[];
} {
  const facts: [string, LogFields | undefined][] = [];
  const note = (fact: string, fields?: LogFields): void => {
    facts.push([fact, fields]);
  };
  return {
    log: { debug: note, info: note, warn: note, error: note },
    facts,
    reasons: () => facts.filter(([fact]) => fact === "connection-request.refused").map(([, fields]) => fields?.reason),
  };
}

export interface ListeningDevice {
  readonly port: number;
  readonly listener: ConnectionRequestListener;
  readonly facts: readonly [string, LogFields | undefined][];
  readonly clock: { nowMs: number };
  /** Requests that the device has heard of. */
  count(): number;
  /** Of refusals, as logged. */
  reasons(): unknown[];
}

/** A device that listens until the test ends, under a clock that stands still. */
export async function listen(
  options: Partial<ConnectionRequestOptions> = {},
  settings: Partial<ConnectionRequestSettings> = {},
): Promise<ListeningDevice> {
  const { log, facts, reasons } = factLog();
  const clock = { nowMs: 1000 };
  let requests = 0;
  const listener = await connectionRequests({ log, nowMs: () => clock.nowMs, ...options }).listen({
    bind: "127.0.0.1",
    port: 0,
    path,
    credentials: () => secret,
    onRequest: () => {
      requests += 1;
    },
    ...settings,
  });
  onTestFinished(listener.close);
  return { port: listener.port, listener, facts, clock, count: () => requests, reasons };
}
