import { randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { SessionTraces } from "../../ports/session-traces.ts";
import type { CollectorSettings } from "./collector.ts";
import { recordedSession } from "./recorded-session.ts";
import { type TraceOutcome, TraceSender } from "./trace-sender.ts";

export interface TracesSettings extends Omit<CollectorSettings, "userAgent"> {
  /** The share of sessions that are traced, above 0 to 1. */
  readonly share: number;
  readonly version: string;
  readonly log: Log;
  readonly clock: Pick<Clock, "after">;
  readonly count: (outcome: TraceOutcome, by: number) => void;
}

export interface OpenTraces extends SessionTraces {
  /** Sends what waits, in bounded time. */
  close(): Promise<void>;
}

/** Sends sessions as traces to a collector, each a trace of its own. */
export function openSessionTraces({ share, ...settings }: TracesSettings): OpenTraces {
  const resource = {
    "service.name": "cpe-agent",
    "service.version": settings.version,
    // Processes of one fleet are told apart by it.
    "service.instance.id": randomUUID(),
  };
  const sender = new TraceSender({ ...settings, resource });
  return {
    begin: (session) => {
      const id = randomBytes(16);
      if (id.readUInt32BE(12) >= share * 2 ** 32) return undefined;
      return recordedSession(session, id.toString("hex"), (spans) => sender.add(spans));
    },
    close: () => sender.close(),
  };
}
