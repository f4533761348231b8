import { rmSync, writeFileSync } from "node:fs";
import { newStateDirectory } from "../process.ts";
import { startProgram } from "../program.ts";
import { recordSession } from "../raw/record.ts";
import { row, times } from "../report.ts";

const percent = (value: number, floor: number): string => `${((100 * value) / floor).toFixed(0)} %`;

/** Sessions per second of one core that a thousand devices in one process hold, beside the same octets over raw sockets. */
export async function fleet(): Promise<void> {
  const folder = newStateDirectory();
  const recorded = `${folder}/session.json`;
  writeFileSync(recorded, JSON.stringify(await recordSession("virtual")));
  const [closing, keeping] = [
    await startProgram("bench/raw/acs.ts", ["closing"]),
    await startProgram("bench/raw/acs.ts", ["keeping"]),
  ];
  const figureOf = async (program: string, ...argv: string[]): Promise<number> => {
    const acs = argv.includes("kept") ? keeping : closing;
    const run = await startProgram(program, [`http://127.0.0.1:${acs.said}/`, ...argv]);
    return Number(run.said);
  };
  const raw = await figureOf("bench/raw/fleet.ts", recorded);
  const ours = await figureOf("bench/fleet.ts");
  row(
    "fleet of 1,000, sessions per core and second, new TCP",
    ">= 3,000",
    `${ours.toFixed(0)}  (${percent(ours, raw)} of raw ${raw.toFixed(0)})`,
  );
  const rawKept = await figureOf("bench/raw/fleet.ts", recorded, "kept");
  const oursKept = await figureOf("bench/fleet.ts", "kept");
  row(
    "the same over kept connections",
    ">= 8,000 or >= 25 % of raw",
    `${oursKept.toFixed(0)}  (${percent(oursKept, rawKept)} of raw ${rawKept.toFixed(0)})`,
  );
  if (process.env.CWMP_SIM_DIR) {
    const peer = await figureOf("bench/cwmp-sim.ts");
    row("new TCP, beside cwmp-sim", ">= 1.2 x", `${times(ours, peer)}  (${peer.toFixed(0)})`);
  }
  await closing.stop();
  await keeping.stop();
  rmSync(folder, { recursive: true, force: true });
}
