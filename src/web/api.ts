import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agent } from "../agent/agent.ts";
import type { ControlCommand, RequestOf } from "../agent/control/requests.ts";
import type { ControlError } from "../agent/control/results.ts";
import type { Tree } from "../model/tree.ts";
import type { Clock } from "../ports/clock.ts";
import type { Access } from "./access/access.ts";
import { answerJson, jsonBody } from "./exchange.ts";
import { type LiveSources, LiveStreams } from "./live/live-streams.ts";
import { overviewOf } from "./overview.ts";
import type { Changes } from "./records/changes.ts";
import type { Conversations } from "./records/conversations.ts";
import type { Samples } from "./records/samples.ts";
import { WebRefusal } from "./refusal.ts";
import type { ShownLogin } from "./shown-login.ts";
import { supportBundle } from "./support-bundle.ts";

// What the page asks, and whoever else likes to: docs/api.md. Each operation of the control socket is
// POST /api/operations/NAME; what only a page wants to know is below /api/ beside them.

export interface ApiSources extends Omit<LiveSources, "isWelcome"> {
  readonly agent: Agent;
  readonly tree: Tree;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly changes: Changes;
  readonly samples: Samples;
}

/** What a page for reading only may ask. */
const reading: ReadonlySet<string> = new Set<ControlCommand>([
  "status",
  "metrics",
  "get",
  "names",
  "describe",
  "search",
  "attributes",
  "events",
  "transfers",
  "sessions",
  "bulk-data",
  "about",
  "log",
]);

const statusOf: Readonly<Record<ControlError["kind"], number>> = {
  refused: 409,
  invalid: 400,
  "not-allowed": 403,
  disabled: 409,
  stopping: 503,
  failed: 500,
};

export class WebApi {
  readonly #sources: ApiSources;
  readonly #access: Access;
  readonly #readOnly: boolean;
  readonly #live: LiveStreams;

  constructor(sources: ApiSources, access: Access, readOnly: boolean) {
    this.#sources = sources;
    this.#access = access;
    this.#readOnly = readOnly;
    this.#live = new LiveStreams({ ...sources, isWelcome: (request) => access.isLoggedIn(request) });
  }

  close(): void {
    this.#live.close();
  }

  /** @throws WebRefusal */
  async serve(target: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#access.requireOwnPage(request);
    const path = target.pathname.slice("/api/".length);
    if (path === "login") return this.#login(request, response);
    this.#access.requireLogin(request);
    const [, operation] = /^operations\/([a-z-]{1,40})$/.exec(path) ?? [];
    if (operation !== undefined) return this.#operate(operation, request, response);
    only(request, "GET");
    if (path === "live") return this.#live.open(target, request, response);
    if (path === "support-bundle") return this.#bundle(response);
    answerJson(response, 200, await this.#view(path, target));
  }

  async #login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { loggedIn, ...headers } = await this.#loggedIn(request);
    const { needsPassword } = this.#access;
    const shown: ShownLogin = { loggedIn, needsPassword, readOnly: this.#readOnly };
    answerJson(response, 200, shown, headers);
  }

  async #loggedIn(request: IncomingMessage): Promise<{ readonly loggedIn: boolean; readonly "Set-Cookie"?: string }> {
    switch (request.method) {
      case "GET":
        return { loggedIn: this.#access.isLoggedIn(request) };
      case "POST": {
        const { password } = await jsonBody(request);
        if (typeof password !== "string" || password.length > 1024)
          throw new WebRefusal(400, "password must be text of at most 1024 characters");
        return { loggedIn: true, "Set-Cookie": await this.#access.logIn(request, password) };
      }
      case "DELETE":
        return { loggedIn: false, "Set-Cookie": this.#access.logOut(request) };
    }
    throw new WebRefusal(405, "this resource is for GET, POST and DELETE");
  }

  async #operate(operation: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    only(request, "POST");
    if (this.#readOnly && !reading.has(operation))
      throw new WebRefusal(403, `this page is for reading only (web.readOnly): ${operation} is not for it`);
    const body = await jsonBody(request);
    // Checked by the agent itself, as what comes over the control socket.
    const answer = await this.#sources.agent.control({ ...body, command: operation } as RequestOf<ControlCommand>);
    if (answer.ok) answerJson(response, 200, answer.result);
    else answerJson(response, statusOf[answer.error.kind], { error: answer.error });
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
      case "conversation": {
        const [startedAtMs, durationMs] = [numberIn(searchParams, "startedAtMs"), numberIn(searchParams, "durationMs")];
        return { said: conversations.of({ startedAtMs, durationMs }) };
      }
    }
    throw new WebRefusal(404, "there is no such resource");
  }
}

function numberIn(parameters: URLSearchParams, name: string): number {
  const text = parameters.get(name) ?? "";
  if (!/^\d{1,15}$/.test(text)) throw new WebRefusal(400, `${name} must be a whole number of milliseconds`);
  return Number(text);
}

function only(request: IncomingMessage, method: string): void {
  if (request.method !== method) throw new WebRefusal(405, `this resource is for ${method}`);
}
