import { rmSync, writeFileSync } from "node:fs";
import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { cpuMs, median, newStateDirectory } from "../process.ts";
import { startProgram } from "../program.ts";
import { recordSession } from "../raw/record.ts";
import { row } from "../report.ts";
import { startAgent, urlOf, wake } from "../sessions.ts";

const [warmUp, rounds, perRound] = [100, 6, 50];

/** CPU of sessions 101 to 400 of a process, each from a connection request, beside the same octets over raw sockets. */
export async function sessionCost(host: "linux" | "virtual"): Promise<void> {
  const folder = newStateDirectory();
  const recorded = `${folder}/session.json`;
  writeFileSync(recorded, JSON.stringify(await recordSession(host)));
  const acs = await TestAcs.start();
  const agent = await startAgent(acs, host);
  await acs.until(() => acs.sessions > 0);
  const raw = await startProgram("bench/raw/cpe.ts", [new URL(acs.url).port, recorded]);
  // That of the recorded Inform is gone, so it is asked for before the first of those comes.
  const url = urlOf(acs);
  const rawUrl = `http://127.0.0.1:${raw.said}/`;
  const hold = async (at: string, count: number): Promise<void> => {
    for (let each = 0; each < count; each++) {
      const { sessions } = acs;
      await wake(at);
      await acs.until(() => acs.sessions > sessions);
    }
  };
  const costOf = async (pid: number, at: string): Promise<number> => {
    const before = cpuMs(pid);
    await hold(at, perRound);
    return (cpuMs(pid) - before) / perRound;
  };
  await hold(url, warmUp);
  await hold(rawUrl, warmUp);
  let [ours, floor] = [0, 0];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const pair = [await costOf(agent.pid, url), await costOf(raw.pid, rawUrl)] as const;
    ours += pair[0] / rounds;
    floor += pair[1] / rounds;
    ratios.push(pair[0] / pair[1]);
  }
  row(
    `CPU of a session from a connection request, ${host}`,
    "<= 2.0 x raw sockets",
    `${(ours / floor).toFixed(2)} x  (${ours.toFixed(2)}, floor ${floor.toFixed(2)} ms; median ${median(ratios).toFixed(2)} x)`,
  );
  await raw.stop();
  await agent.stop();
  await acs.close();
  rmSync(folder, { recursive: true, force: true });
}
