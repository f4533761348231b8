import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agent } from "../agent/agent.ts";
import type { Tree } from "../model/tree.ts";
import type { Clock } from "../ports/clock.ts";
import { answerJson, requireMethod } from "./exchange.ts";
import { type LiveSources, LiveStreams } from "./live/live-streams.ts";
import { operate } from "./operate.ts";
import { overviewOf } from "./overview.ts";
import type { Changes } from "./records/changes.ts";
import type { Conversations } from "./records/conversations.ts";
import type { Samples } from "./records/samples.ts";
import { sessionIn } from "./records/session-asked.ts";
import { WebRefusal } from "./refusal.ts";
import { supportBundle } from "./support-bundle.ts";
import type { PageApi } from "./web-server.ts";

// What the page asks, and whoever else likes to: docs/api.md. Each operation of the control socket is
// POST /api/operations/NAME; what only a page wants to know is below /api/ beside them.

export interface ApiSources extends LiveSources {
  readonly agent: Agent;
  readonly tree: Tree;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly changes: Changes;
  readonly samples: Samples;
}

export class WebApi implements PageApi {
  readonly #sources: ApiSources;
  readonly #readOnly: boolean;
  readonly #live: LiveStreams;

  constructor(sources: ApiSources, readOnly: boolean) {
    this.#sources = sources;
    this.#readOnly = readOnly;
    this.#live = new LiveStreams(sources);
  }

  close(): void {
    this.#live.close();
  }

  async serve(path: string, target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { agent } = this.#sources;
    const [, operation] = /^operations\/([a-z-]{1,40})$/.exec(path) ?? [];
    if (operation !== undefined)
      return operate((asked) => agent.control(asked), operation, this.#readOnly, request, response);
    requireMethod(request, "GET");
    if (path === "live") return this.#live.open(target, request, response);
    if (path === "support-bundle") return this.#bundle(response);
    answerJson(response, 200, await this.#view(path, target));
  }

  async #bundle(response: ServerResponse): Promise<void> {
    const { agent, clock } = this.#sources;
    const { name, text } = await supportBundle((request) => agent.control(request), clock.wallMs());
    const headers = { "Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store" };
    response.writeHead(200, { ...headers, "Content-Disposition": `attachment; filename="${name}"` }).end(text);
  }

  async #view(path: string, { searchParams }: URL): Promise<unknown> {
    const { changes, conversations, samples, tree } = this.#sources;
    switch (path) {
      case "overview":
        return overviewOf(tree);
      case "samples": {
        const since = Number(searchParams.get("since") ?? 0) || 0;
        return { samples: samples.kept.filter(({ atMs }) => atMs > since) };
      }
      case "changes":
        return { changes: changes.below(searchParams.get("below") ?? "") };
      case "conversation":
        return { said: conversations.of(sessionIn(searchParams)) };
    }
    throw new WebRefusal(404, "there is no such resource");
  }
}
