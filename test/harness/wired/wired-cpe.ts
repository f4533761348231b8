import { rmSync } from "node:fs";
import { onTestFinished } from "vitest";
import type { ControlCommand, RequestOf } from "../../../src/agent/control/requests.ts";
import type { ControlAnswer, SessionRecord } from "../../../src/agent/control/results.ts";
import type { TraceEntry } from "../../../src/cwmp/session/session-context.ts";
import { openLog } from "../../../src/host/log.ts";
import type { WiredAgent } from "../../../src/wiring/agent.ts";
import { patienceMs } from "../patience.ts";
import { newStateDirectory, startWired } from "./wired-agent.ts";

// A wired agent that is watched: every line of its log, every envelope, every session.

interface LogLine {
  readonly level: string;
  readonly fact: string;
  readonly [field: string]: unknown;
}

export interface WiredCpe {
  readonly stateDirectory: string;
  /** Every line of the log, of every level, as written. */
  readonly written: readonly string[];
  readonly log: readonly LogLine[];
  readonly traced: readonly TraceEntry[];
  /** The first line of this fact, from the `from`-th line on. */
  fact(name: string, from?: number): Promise<LogLine>;
  /** The n-th session, from 0, once it has ended. */
  session(at?: number): Promise<SessionRecord>;
  /** One more session, once it has ended. */
  inform(): Promise<SessionRecord>;
  control<C extends ControlCommand>(request: RequestOf<C>): Promise<ControlAnswer<C>>;
  get(path: string): Promise<string | undefined>;
  set(values: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

const usual: Readonly<Record<string, string>> = {
  "device.serialNumber": "FIELD1",
  "log.level": "debug",
};

/** Starts one; it ends, and its state goes, with the test. */
export async function wiredCpe(
  acsUrl: string,
  settings: Readonly<Record<string, string>> = {},
  stateDirectory: string = temporaryState(),
): Promise<WiredCpe> {
  const written: string[] = [];
  const log: LogLine[] = [];
  const traced: TraceEntry[] = [];
  const waiting = new Set<() => void>();
  const write = (line: string): void => {
    written.push(line);
    log.push(JSON.parse(line) as LogLine);
    for (const look of waiting) look();
  };
  const wired: WiredAgent = await startWired(
    { ...usual, "acs.url": acsUrl, ...settings },
    {
      stateDirectory,
      log: openLog({ level: "debug", format: "json", terminal: false, write, now: Date.now }),
      trace: (entry) => void traced.push(entry),
    },
  );
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= wired.stop();
    return stopped;
  };
  onTestFinished(stop);

  const line = (find: () => LogLine | undefined, sought: string): Promise<LogLine> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        waiting.delete(look);
        reject(new Error(`no ${sought} within ${patienceMs} ms:\n${written.join("\n")}`));
      }, patienceMs);
      waiting.add(look);
      look();
    });

  const control: WiredCpe["control"] = (request) => wired.agent.control(request);
  const session = async (at = 0): Promise<SessionRecord> => {
    await line(() => log.filter(({ fact }) => fact === "session.end")[at], `session ${at}`);
    const answer = await control({ command: "sessions" });
    const record = answer.ok ? answer.result.sessions.at(-1 - at) : undefined;
    if (record === undefined) throw new Error(`no record of session ${at}`);
    return record;
  };
  return {
    stateDirectory,
    written,
    log,
    traced,
    fact: (name, from = 0) => line(() => log.slice(from).find(({ fact }) => fact === name), name),
    session,
    inform: async () => {
      const answer = await control({ command: "inform", wait: true });
      if (!answer.ok || answer.result.session === undefined) throw new Error(JSON.stringify(answer));
      return answer.result.session;
    },
    control,
    get: async (path) => {
      const answer = await control({ command: "get", paths: [path] });
      return answer.ok ? answer.result.values[0]?.value : undefined;
    },
    set: async (values) => {
      const entries = Object.entries(values).map(([path, value]) => ({ path, value }));
      const answer = await control({ command: "set", values: entries });
      if (!answer.ok) throw new Error(JSON.stringify(answer));
    },
    stop,
  };
}

/** A state directory that goes with the test. */
function temporaryState(): string {
  const path = newStateDirectory();
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
