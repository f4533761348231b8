import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { bareRss } from "../bare-node.ts";
import { rssMb } from "../process.ts";
import { row, times } from "../report.ts";
import { sessions, startAgent } from "../sessions.ts";

const count = Number(process.env.BENCH_SESSIONS ?? 10_000);

/** Whether an agent stays as it is over very many sessions, in a heap so small that it is collected again and again. */
export async function endurance(): Promise<void> {
  const nodeRss = bareRss();
  process.env.NODE_OPTIONS = "--max-old-space-size=32 --max-semi-space-size=1";
  const acs = await TestAcs.start();
  const agent = await startAgent(acs, "linux");
  delete process.env.NODE_OPTIONS;
  await acs.until(() => acs.sessions > 0);
  for (let tenth = 1; tenth <= 10; tenth++) {
    await sessions(acs, Math.ceil(count / 10));
    const rss = rssMb(agent.pid);
    row(
      `RSS after ${acs.sessions - 1} sessions`,
      "as after the first",
      `${times(rss, nodeRss)}  (${rss.toFixed(1)} MB)`,
    );
  }
  await agent.stop();
  await acs.close();
}
