import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { buildPage } from "../../scripts/build/page.ts";
import type { WiredAgent } from "../../src/wiring/agent.ts";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { freePort } from "../harness/free-port.ts";
import { newStateDirectory, startWired } from "../harness/wired/wired-agent.ts";

// The agent as it is wired for its users, with its page on a socket of loopback, and the page's files as the build makes them.

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly document: unknown;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface PageStage {
  readonly acs: TestAcs;
  /** `http://127.0.0.1:PORT/`, the same over all lives of the agent. */
  readonly url: string;
  agent: WiredAgent;
  /** One request over a connection of its own, as the page makes it unless told otherwise. */
  ask(path: string, ask?: Ask): Promise<Answer>;
  /** Ends the agent, and starts another on its state and port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function pageStage(settings: Readonly<Record<string, string>> = {}, acsUrl?: string): Promise<PageStage> {
  const directory = mkdtempSync(join(tmpdir(), "cpe-page-"));
  await buildPage("agent", directory);
  const stateDirectory = newStateDirectory();
  const acs = await TestAcs.start();
  const pageFiles = pathToFileURL(`${directory}/`);
  const boot = (listen: string): Promise<WiredAgent> =>
    startWired(
      { "acs.url": acsUrl ?? acs.url, "web.listen": listen, ...settings },
      { stateDirectory, log: quiet, pageFiles },
    );
  let agent = await boot(`127.0.0.1:${await freePort()}`);
  const url = agent.pageUrl ?? "";
  const { port } = new URL(url);
  const stage: PageStage = {
    acs,
    url,
    agent,
    ask: (path, ask) => asked(url, path, ask),
    stop: () => agent.stop(),
    start: async () => {
      agent = await boot(`127.0.0.1:${port}`);
      stage.agent = agent;
    },
    close: async () => {
      await agent.stop();
      await acs.close();
      for (const each of [directory, stateDirectory]) rmSync(each, { recursive: true, force: true });
    },
  };
  return stage;
}

/** `body` goes as JSON, with what the page's own script sends along. */
export async function asked(url: string, path: string, { method, headers = {}, body }: Ask = {}): Promise<Answer> {
  const own = body === undefined ? {} : { "Content-Type": "application/json", "X-CPE-Agent": "test" };
  const asking = request(new URL(path, url), {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...own, ...headers },
    agent: false,
  });
  asking.end(body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body));
  const [response] = await once(asking, "response");
  const received = await text(response);
  return { status: response.statusCode, headers: response.headers, text: received, document: parsed(received) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
