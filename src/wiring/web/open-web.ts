import type { Agent } from "../../agent/agent.ts";
import type { Configuration } from "../../config/keys.ts";
import type { TraceEntry } from "../../cwmp/session/session-context.ts";
import type { KeptLog } from "../../host/kept-log.ts";
import type { Tree } from "../../model/tree.ts";
import type { Clock } from "../../ports/clock.ts";
import type { OpenPage } from "./open-page.ts";
import { pageDirectory } from "./page-directory.ts";

/** The page of an agent that is to start. */
export interface PreparedWeb {
  /** Is told all that the agent and its ACS say. */
  readonly trace: (entry: TraceEntry) => void;
  /** Is told what becomes of connections to the ACS. */
  readonly watch: (step: string) => void;
  /** A device is managed all the same where nobody can listen there. */
  open(agent: Agent, tree: Tree): Promise<OpenPage>;
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

async function open(configuration: Configuration, { files, log, ...shown }: Shown): Promise<OpenPage> {
  const { agent, clock, conversations, tree } = shown;
  const { Changes } = await import("../../web/records/changes.ts");
  const { Samples } = await import("../../web/records/samples.ts");
  const { WebApi } = await import("../../web/api.ts");
  const { openPage } = await import("./open-page.ts");
  const changes = new Changes(() => clock.wallMs());
  const samples = new Samples(tree, clock);
  const sources = { agent, tree, clock, conversations, changes, samples };
  const page = await openPage(configuration, {
    clock,
    log,
    files,
    api: (isWelcome) =>
      new WebApi({ ...sources, followLog: (told) => log.follow(told), isWelcome }, configuration["web.readOnly"]),
  });
  if (page.url === undefined) return page;
  const ignore = tree.onCommit((changed) => changes.note(changed));
  samples.start();
  return {
    url: page.url,
    close: async () => {
      ignore();
      samples.stop();
      await page.close();
    },
  };
}
