import { readFileSync } from "node:fs";
import type { Agent } from "../../agent/agent.ts";
import type { Configuration } from "../../config/keys.ts";
import type { TraceEntry } from "../../cwmp/session/session-context.ts";
import type { KeptLog } from "../../host/kept-log.ts";
import type { Tree } from "../../model/tree.ts";
import type { Clock } from "../../ports/clock.ts";
import { pageDirectory } from "./page-directory.ts";

/** The page of an agent that is to start. */
export interface PreparedWeb {
  /** Is told all that the agent and its ACS say. */
  readonly trace: (entry: TraceEntry) => void;
  /** Is told what becomes of connections to the ACS. */
  readonly watch: (step: string) => void;
  /** A device is managed all the same where nobody can listen there. */
  open(agent: Agent, tree: Tree): Promise<OpenWeb>;
}

interface OpenWeb {
  /** Undefined where it could not be opened. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/** What is shown is noted from the first session on, if the configuration has a page; nothing of it is loaded otherwise. */
export async function prepareWeb(
  configuration: Configuration,
  clock: Clock,
  log: KeptLog,
  files: URL = pageDirectory("agent"),
): Promise<PreparedWeb | undefined> {
  if (configuration["web.listen"] === undefined) return undefined;
  const { Conversations } = await import("../../web/records/conversations.ts");
  const conversations = new Conversations(() => clock.wallMs());
  return {
    trace: (entry) => conversations.hear(entry),
    watch: (step) => conversations.step(step),
    open: (agent, tree) => open(configuration, { agent, tree, clock, conversations, files, log }),
  };
}

type Conversations = InstanceType<typeof import("../../web/records/conversations.ts").Conversations>;

interface Shown {
  readonly agent: Agent;
  readonly tree: Tree;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly files: URL;
  readonly log: KeptLog;
}

async function open(configuration: Configuration, { files, log, ...shown }: Shown): Promise<OpenWeb> {
  const { agent, clock, conversations, tree } = shown;
  const address = configuration["web.listen"] ?? { host: "127.0.0.1", port: 0 };
  const { Changes } = await import("../../web/records/changes.ts");
  const { Samples } = await import("../../web/records/samples.ts");
  const { serveWeb } = await import("../../web/web-server.ts");
  const changes = new Changes(() => clock.wallMs());
  const samples = new Samples(tree, clock);
  try {
    const tls = tlsOf(configuration);
    const server = await serveWeb({
      address,
      tls,
      passwordHash: configuration["web.passwordHash"],
      names: configuration["web.names"].map((name) => name.toLowerCase()),
      readOnly: configuration["web.readOnly"],
      files,
      nowMs: () => clock.monotonicMs(),
      sources: { agent, tree, clock, conversations, changes, samples, followLog: (told) => log.follow(told) },
      log,
    });
    const ignore = tree.onCommit((changed) => changes.note(changed));
    samples.start();
    const host = address.host.includes(":") ? `[${address.host}]` : address.host;
    const url = `${tls ? "https" : "http"}://${host}:${server.port}/`;
    log.info("web.listen", { url, port: server.port });
    return {
      url,
      close: async () => {
        ignore();
        samples.stop();
        await server.close();
      },
    };
  } catch (failure) {
    const { code, message } = failure as NodeJS.ErrnoException;
    log.error("web.closed", { address: address.host, port: address.port, reason: code ?? message });
    return { url: undefined, close: async () => {} };
  }
}

function tlsOf(configuration: Configuration): { readonly cert: string; readonly key: string } | undefined {
  const { "web.tls.certFile": certFile, "web.tls.keyFile": keyFile } = configuration;
  if (certFile === undefined || keyFile === undefined) return undefined;
  return { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
}
