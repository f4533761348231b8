import { expect, onTestFinished } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { type WiredCpe, wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { type Router, startRouter } from "../../stand-in/router.ts";

// The agent as it is wired for an OpenWrt router, with an ACS at the one end and the router's daemons at the other.

export interface Scene {
  readonly router: Router;
  readonly cpe: WiredCpe;
  /** How many changes services had heard of, at each message of a session. */
  readonly toldInSession: readonly number[];
  /** What the CPE answers to these requests, in one session. */
  ask(...requests: readonly string[]): Promise<readonly string[]>;
}

/** A device by its log. */
export type Watched = Pick<WiredCpe, "log" | "fact" | "get">;

const settings = (router: Router) => ({
  "host.kind": "openwrt",
  "host.sysroot": router.root,
  "host.write": "true",
  "connectionRequest.enable": "false",
});

export async function scene(
  recording = "23.05-dsa-dual-band",
  more: Readonly<Record<string, string>> = {},
  prepare: (router: Router) => void = () => {},
): Promise<Scene> {
  const router = await startRouter(recording);
  prepare(router);
  return sceneOf(router, more);
}

/** The same around a router that runs; it stops with the test. */
export async function sceneOf<Of extends Router>(
  router: Of,
  more: Readonly<Record<string, string>> = {},
): Promise<Scene & { readonly router: Of }> {
  onTestFinished(() => router.stop());
  const toldInSession: number[] = [];
  const before = (): false => {
    toldInSession.push(router.procd.changed.length);
    return false;
  };
  const acs = await TestAcs.start({ before });
  onTestFinished(() => acs.close());
  const cpe = await wiredCpe(acs.url, { ...settings(router), ...more });
  await cpe.session();
  return {
    router,
    cpe,
    toldInSession,
    ask: async (...requests) => {
      const before = acs.answers.length;
      acs.queue.push(...requests);
      await cpe.inform();
      return acs.answers.slice(before);
    },
  };
}

/** The packages that were written since the `from`-th line of the log. */
export const applied = async ({ cpe }: { readonly cpe: Watched }, from = 0): Promise<unknown> =>
  (await cpe.fact("host.uci", from)).packages;

/** The path of a row that was added to a table, and written. */
export async function added(at: Pick<Scene, "ask"> & { readonly cpe: Watched }, table: string): Promise<string> {
  const from = at.cpe.log.length;
  const [answer = ""] = await at.ask(rpc.add(table));
  const [, instance] = /<InstanceNumber>(\d+)</.exec(answer) ?? [];
  if (instance === undefined) throw new Error(answer);
  await applied(at, from);
  return `${table}${instance}.`;
}

/** The options of a section, sorted: `target 'DROP'`; undefined if there is none of this name. */
export const sectionOf = ({ router }: Scene, name: string, file: string): readonly string[] | undefined =>
  new RegExp(`config \\S+ '${name}'\n((?:\t.*\n)*)`)
    .exec(router.text(`etc/config/${file}`))?.[1]
    ?.split("\n")
    .flatMap((line) => (line === "" ? [] : [line.replace(/^\t(option|list) /, "")]))
    .sort();

/** What the agent answers to requests of one session, none of them refused, once the system is as they say. */
export async function done(at: Scene, ...requests: readonly string[]): Promise<readonly string[]> {
  const from = at.cpe.log.length;
  const answers = await at.ask(...requests);
  expect(answers.join()).not.toContain("FaultCode");
  await applied(at, from);
  return answers;
}
