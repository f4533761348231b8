import { rpc } from "../../test/harness/acs/rpc.ts";
import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { cpuMs } from "../process.ts";
import { row } from "../report.ts";
import { type BenchHost, sessions, startAgent } from "../sessions.ts";

/** CPU of a whole agent that is asked for `Device.` again and again. */
export async function wholeTree(host: BenchHost, budget: string): Promise<void> {
  const acs = await TestAcs.start();
  const agent = await startAgent(acs, host);
  await acs.until(() => acs.sessions > 0);
  const perSession = 50;
  const read = async (): Promise<void> => {
    acs.answers.length = 0;
    acs.queue.push(...Array.from({ length: perSession }, () => rpc.get("Device.")));
    await sessions(acs, 1);
  };
  for (let each = 0; each < 6; each++) await read();
  const parameters = (acs.answers.at(-1) ?? "").split("<ParameterValueStruct>").length - 1;
  const before = cpuMs(agent.pid);
  const rounds = 8;
  for (let each = 0; each < rounds; each++) await read();
  const perParameter = ((cpuMs(agent.pid) - before) * 1000) / (rounds * perSession * parameters);
  row(
    `whole-tree GetParameterValues, ${host} (${parameters} parameters)`,
    budget,
    `${perParameter.toFixed(2)} us per parameter`,
  );
  await agent.stop();
  await acs.close();
}
