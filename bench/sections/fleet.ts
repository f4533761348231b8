import { rmSync, writeFileSync } from "node:fs";
import { newStateDirectory } from "../process.ts";
import { startProgram } from "../program.ts";
import { recordSession } from "../raw/record.ts";
import { row } from "../report.ts";

/** Sessions per second of one core that a thousand devices in one process hold, beside the same octets over raw sockets. */
export async function fleet(): Promise<void> {
  const folder = newStateDirectory();
  const recorded = `${folder}/session.json`;
  writeFileSync(recorded, JSON.stringify(await recordSession("virtual")));
  const acs = await startProgram("bench/raw/acs.ts", []);
  const url = `http://127.0.0.1:${acs.said}/`;
  const figureOf = async (program: string, ...argv: string[]): Promise<number> => {
    const run = await startProgram(program, [url, ...argv]);
    return Number(run.said);
  };
  const raw = await figureOf("bench/raw/fleet.ts", recorded);
  const ours = await figureOf("bench/fleet.ts");
  row(
    "fleet of 1,000, sessions per core and second, new TCP",
    ">= 3,000",
    `${ours.toFixed(0)}  (${((100 * ours) / raw).toFixed(0)} % of raw ${raw.toFixed(0)})`,
  );
  const rawKept = await figureOf("bench/raw/fleet.ts", recorded, "kept");
  row("the same over kept connections, raw sockets", "", rawKept.toFixed(0));
  await acs.stop();
  rmSync(folder, { recursive: true, force: true });
}
