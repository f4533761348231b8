import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agent } from "../../agent/agent.ts";
import type { ControlCommand, RequestOf } from "../../agent/control/requests.ts";
import type { StatusReport } from "../../agent/control/results.ts";
import type { Tree } from "../../model/tree.ts";
import type { Cancel, Clock } from "../../ports/clock.ts";
import { WebRefusal } from "../refusal.ts";
import { Watch } from "./watch.ts";

// Server-sent events: the status when it changes, lines of the log, and the values of what somebody looks at.
// Nothing is read while nobody is there.

const everyMs = 2000;
const mostStreams = 16;
const mostWatched = 16;
/** Octets that a reader may be behind before it is hung up on. */
const mostBehind = 1024 * 1024;
/** A comment now and then finds readers that are gone. */
const aliveTicks = 8;

export interface LiveSources {
  readonly agent: Agent;
  readonly tree: Tree;
  readonly clock: Clock;
  followLog(told: (line: string) => void): () => void;
  /** Whether who has opened a stream may still read it. */
  isWelcome(request: IncomingMessage): boolean;
}

interface Stream {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly watches: readonly Watch[];
  told: string;
}

export class LiveStreams {
  readonly #sources: LiveSources;
  readonly #streams = new Set<Stream>();
  #cancel: Cancel | undefined;
  #ticks = 0;

  constructor(sources: LiveSources) {
    this.#sources = sources;
  }

  /** `log`: with the lines of the log; `path`: objects and parameters whose values are told. @throws WebRefusal 400, 503 */
  open(target: URL, request: IncomingMessage, response: ServerResponse): void {
    const paths = target.searchParams.getAll("path");
    if (paths.length > mostWatched)
      throw new WebRefusal(400, `no more than ${mostWatched} paths are watched at a time`);
    const unknown = paths.find((path) => this.#sources.tree.facts(path) === undefined);
    if (unknown !== undefined) throw new WebRefusal(400, `this device has no ${unknown.slice(0, 256)}`);
    if (this.#streams.size >= mostStreams) throw new WebRefusal(503, `${mostStreams} pages are open already`, 30);
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    const watches = paths.map((path) => new Watch(this.#sources.tree, path));
    const stream: Stream = { request, response, watches, told: "" };
    const unfollow = target.searchParams.has("log")
      ? this.#sources.followLog((line) => this.#send(stream, "log", line))
      : () => {};
    this.#streams.add(stream);
    response.on("close", () => {
      unfollow();
      this.#streams.delete(stream);
    });
    response.write("retry: 2000\n\n");
    void this.#tell(stream);
    this.#cancel ??= this.#sources.clock.after(everyMs, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    this.#ticks++;
    for (const stream of this.#streams) {
      if (!this.#sources.isWelcome(stream.request)) stream.response.end();
      else if (this.#ticks % aliveTicks === 0) stream.response.write(":\n\n");
    }
    await Promise.all([...this.#streams].map((stream) => this.#tell(stream)));
    this.#cancel = this.#streams.size === 0 ? undefined : this.#sources.clock.after(everyMs, () => void this.#tick());
  }

  async #tell(stream: Stream): Promise<void> {
    const status = await ask(this.#sources.agent, { command: "status" });
    if (status !== undefined && markOf(status) !== stream.told) {
      stream.told = markOf(status);
      this.#send(stream, "status", status);
    }
    for (const watch of stream.watches) {
      const values = await watch.changed();
      if (values.length > 0) this.#send(stream, "values", values);
    }
  }

  #send({ response }: Stream, event: string, data: unknown): void {
    if (response.writableLength > mostBehind) response.destroy();
    else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  close(): void {
    this.#cancel?.();
    for (const { response } of this.#streams) response.destroy();
  }
}

async function ask(agent: Agent, request: RequestOf<ControlCommand & "status">): Promise<StatusReport | undefined> {
  const answer = await agent.control(request);
  return answer.ok ? answer.result : undefined;
}

/** What a status is told again for: not for what a clock tells as well. */
function markOf({ nextPeriodicInformSeconds, nextRetrySeconds, uptimeSeconds, ...rest }: StatusReport): string {
  const due = [nextPeriodicInformSeconds, nextRetrySeconds].map((seconds) =>
    seconds === undefined ? undefined : Math.round((uptimeSeconds + seconds) / 10),
  );
  return JSON.stringify([rest, due]);
}
