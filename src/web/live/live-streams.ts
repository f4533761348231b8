import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agent } from "../../agent/agent.ts";
import type { StatusReport } from "../../agent/control/results.ts";
import type { Tree } from "../../model/tree.ts";
import type { Clock } from "../../ports/clock.ts";
import { WebRefusal } from "../refusal.ts";
import { type EventStream, EventStreams } from "./event-streams.ts";
import { statusMark } from "./status-mark.ts";
import { Watch } from "./watch.ts";

// What an agent's page is told: the status when it changes, lines of the log, and the values of what somebody looks at.

const everyMs = 2000;
const mostWatched = 16;

export interface LiveSources {
  readonly agent: Agent;
  readonly tree: Tree;
  readonly clock: Clock;
  followLog(told: (line: string) => void): () => void;
  /** Whether who has opened a stream may still read it. */
  isWelcome(request: IncomingMessage): boolean;
}

interface Reader {
  readonly stream: EventStream;
  readonly watches: readonly Watch[];
  told: string;
}

export class LiveStreams {
  readonly #sources: LiveSources;
  readonly #streams: EventStreams<Reader>;

  constructor(sources: LiveSources) {
    this.#sources = sources;
    const { clock } = sources;
    this.#streams = new EventStreams({
      clock,
      everyMs,
      isWelcome: (request) => sources.isWelcome(request),
      tell: async (readers) => {
        await Promise.all(readers.map((reader) => this.#tell(reader)));
      },
    });
  }

  /** `log`: with the lines of the log; `path`: objects and parameters whose values are told. @throws WebRefusal 400, 503 */
  open(target: URL, request: IncomingMessage, response: ServerResponse): void {
    const paths = target.searchParams.getAll("path");
    if (paths.length > mostWatched)
      throw new WebRefusal(400, `no more than ${mostWatched} paths are watched at a time`);
    const unknown = paths.find((path) => this.#sources.tree.facts(path) === undefined);
    if (unknown !== undefined) throw new WebRefusal(400, `this device has no ${unknown.slice(0, 256)}`);
    const watches = paths.map((path) => new Watch(this.#sources.tree, path));
    let unfollow = (): void => {};
    this.#streams.open(
      request,
      response,
      (stream) => {
        if (target.searchParams.has("log")) unfollow = this.#sources.followLog((line) => stream.send("log", line));
        return { stream, watches, told: "" };
      },
      () => unfollow(),
    );
  }

  async #tell(reader: Reader): Promise<void> {
    const status = await statusOf(this.#sources.agent);
    if (status !== undefined && statusMark(status) !== reader.told) {
      reader.told = statusMark(status);
      reader.stream.send("status", status);
    }
    for (const watch of reader.watches) {
      const values = await watch.changed();
      if (values.length > 0) reader.stream.send("values", values);
    }
  }

  close(): void {
    this.#streams.close();
  }
}

async function statusOf(agent: Agent): Promise<StatusReport | undefined> {
  const answer = await agent.control({ command: "status" });
  return answer.ok ? answer.result : undefined;
}
