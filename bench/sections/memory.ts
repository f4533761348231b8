import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { bareRss } from "../bare-node.ts";
import { cpuMs, peakMb, privateMb, rssMb } from "../process.ts";
import { row, times } from "../report.ts";
import { sessions, startAgent } from "../sessions.ts";

/** Memory at rest and after sessions, and what a session costs. */
export async function memoryAndSessions(): Promise<void> {
  const nodeRss = bareRss();
  row("bare node: RSS", "", `${nodeRss.toFixed(1)} MB`);
  const acs = await TestAcs.start();
  const agent = await startAgent(acs, "linux");
  await acs.until(() => acs.sessions > 0);
  // V8 gives back what start-up needed some ten seconds after the last of it.
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  row(
    "idle RSS, linux",
    "<= 1.30 x bare node",
    `${times(rssMb(agent.pid), nodeRss)}  (${rssMb(agent.pid).toFixed(1)} MB)`,
  );
  row("idle private memory, linux", "<= 11 MB", `${privateMb(agent.pid).toFixed(1)} MB`);
  await sessions(acs, 200);
  const before = cpuMs(agent.pid);
  await sessions(acs, 200);
  row(
    "CPU per Inform-only session from a connection request",
    "<= 1.5 ms, then <= 1",
    `${((cpuMs(agent.pid) - before) / 200).toFixed(2)} ms`,
  );
  row(
    "RSS after 400 sessions",
    "<= 1.45 x bare node",
    `${times(rssMb(agent.pid), nodeRss)}  (${rssMb(agent.pid).toFixed(1)} MB)`,
  );
  await sessions(acs, 1600);
  row(
    "RSS after 2,000 sessions",
    "<= 1.5 x bare node",
    `${times(rssMb(agent.pid), nodeRss)}  (${rssMb(agent.pid).toFixed(1)} MB)`,
  );
  row("peak RSS", "<= 1.6 x bare node", `${times(peakMb(agent.pid), nodeRss)}  (${peakMb(agent.pid).toFixed(1)} MB)`);
  await agent.stop();
  await acs.close();
}
