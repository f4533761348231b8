import { onTestFinished } from "vitest";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { type ScriptedServer, scriptedServer } from "../../net/scripted-server.ts";
import { fieldAcs, type Turn } from "../field-acs.ts";
import { plainAcs } from "../peers.ts";
import { faultsIn } from "../requests.ts";

// An agent that an ACS puts to bad use, and servers for what it is sent to.

/** An agent that has had its first session, in which a plain ACS took these turns. */
export async function told(turns: readonly Turn[], settings: Record<string, string> = {}) {
  const acs = await fieldAcs(plainAcs, turns);
  const cpe = await wiredCpe(acs.url, settings);
  const session = await cpe.session();
  const completed = (): readonly number[] =>
    acs.heard.filter(({ what }) => what === "TransferComplete").flatMap(({ text }) => faultsIn(text));
  return { acs, cpe, session, completed };
}

/** A server that ends with the test. */
export async function serving(respond: Parameters<typeof scriptedServer>[0]): Promise<ScriptedServer> {
  const server = await scriptedServer(respond);
  onTestFinished(() => server.close());
  return server;
}
