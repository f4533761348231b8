import { rmSync } from "node:fs";
import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { bareNode } from "../bare-node.ts";
import { median, newStateDirectory } from "../process.ts";
import { row, runs } from "../report.ts";
import { startAgent } from "../sessions.ts";

/** Each start beside one of bare Node, so that a machine that is busy at times is so for both. */
export async function startUp(): Promise<void> {
  const pairs: { state: "new" | "kept"; bare: number; ready: number; informed: number }[] = [];
  for (let each = 0; each < runs; each++) {
    const stateDirectory = newStateDirectory();
    for (const state of ["new", "kept"] as const) {
      let informedAt = Number.NaN;
      const acs = await TestAcs.start({
        before: () => {
          informedAt ||= performance.now();
          return false;
        },
      });
      const bare = bareNode().startMs;
      const agent = await startAgent(acs, "linux", stateDirectory);
      await acs.until(() => acs.informs.length > 0);
      pairs.push({ state, bare, ready: agent.readyMs, informed: informedAt - agent.startedAt });
      await agent.stop();
      await acs.close();
    }
    rmSync(stateDirectory, { recursive: true, force: true });
  }
  for (const state of ["new", "kept"] as const) {
    const of = pairs.filter((pair) => pair.state === state);
    const ratio = (what: "ready" | "informed"): string =>
      `${median(of.map((pair) => pair[what] / pair.bare)).toFixed(2)} x  (${median(of.map((pair) => pair[what])).toFixed(0)} ms)`;
    row(`start to ready, ${state} state`, "<= 2.4 x bare node", ratio("ready"));
    row(`start to first Inform at the ACS, ${state} state`, "<= 3.0 x bare node", ratio("informed"));
  }
}
