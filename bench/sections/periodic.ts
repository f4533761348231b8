import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { cpuMs, newStateDirectory, startAgentProcess } from "../process.ts";
import { startProgram } from "../program.ts";
import { recordSession } from "../raw/record.ts";
import { row } from "../report.ts";

const sessions = 30;

/** An agent that Informs every second beside the same octets over raw sockets as often, then alone, as strace sees it wait for the disk. */
export async function periodicSessions(): Promise<void> {
  const folder = newStateDirectory();
  const recorded = `${folder}/session.json`;
  writeFileSync(recorded, JSON.stringify(await recordSession("linux")));
  const [acs, rawAcs] = [await TestAcs.start(), await TestAcs.start()];
  const interval = ["acs.periodicInform.intervalSeconds=1", "connectionRequest.enable=false"];
  const options = interval.flatMap((option) => ["-o", option]);
  const agent = await startAgentProcess(["--acs-url", acs.url, "--host", "linux", ...options]);
  const raw = await startProgram("bench/raw/cpe.ts", [new URL(rawAcs.url).port, recorded, "1000"]);
  const costOf = async (pid: number, of: TestAcs): Promise<number> => {
    // The first tick of a life is written down, and what is run for the first time is compiled.
    await of.until(() => of.sessions > 10, 60_000);
    const begun = of.sessions;
    const before = cpuMs(pid);
    await of.until(() => of.sessions >= begun + sessions, 120_000);
    return (cpuMs(pid) - before) / (of.sessions - begun);
  };
  const [ours, floor] = await Promise.all([costOf(agent.pid, acs), costOf(raw.pid, rawAcs)]);
  row(
    "CPU per periodic session, one a second",
    "<= 2.0 x raw sockets",
    `${(ours / floor).toFixed(2)} x  (${ours.toFixed(2)}, floor ${floor.toFixed(2)} ms)`,
  );
  await raw.stop();
  await rawAcs.close();
  rmSync(folder, { recursive: true, force: true });
  const begun = acs.sessions;
  const waits = await diskWaits(agent.pid, () => acs.until(() => acs.sessions >= begun + sessions, 120_000));
  row(
    "waits for the disk in so many periodic sessions",
    "0",
    waits === undefined ? "no strace" : `${waits} in ${sessions}`,
  );
  await agent.stop();
  await acs.close();
}

/** Calls of fsync and fdatasync while `during` runs; undefined where strace is not there or may not look. */
async function diskWaits(pid: number, during: () => Promise<void>): Promise<number | undefined> {
  const strace = spawn("strace", ["-f", "-e", "trace=fsync,fdatasync", "-p", String(pid)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  strace.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(strace, "close").catch(() => undefined);
  await during();
  strace.kill("SIGINT");
  await ended;
  return said.includes("attached") ? said.split(/\bf(?:data)?sync\(/).length - 1 : undefined;
}
