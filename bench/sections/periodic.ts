import { spawn } from "node:child_process";
import { once } from "node:events";
import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { cpuMs, startAgentProcess } from "../process.ts";
import { row } from "../report.ts";

const sessions = 30;

/** An agent that Informs every second, first alone, then as strace sees it wait for the disk. */
export async function periodicSessions(): Promise<void> {
  const acs = await TestAcs.start();
  const interval = ["acs.periodicInform.intervalSeconds=1", "connectionRequest.enable=false"];
  const options = interval.flatMap((option) => ["-o", option]);
  const agent = await startAgentProcess(["--acs-url", acs.url, "--host", "linux", ...options]);
  // The first tick of a life is written down, and what is run for the first time is compiled.
  await acs.until(() => acs.sessions > 10, 30_000);
  const begun = acs.sessions;
  const before = cpuMs(agent.pid);
  await acs.until(() => acs.sessions >= begun + sessions, 120_000);
  const perSession = (cpuMs(agent.pid) - before) / (acs.sessions - begun);
  row("CPU per periodic session, one a second", "<= 2.0 x raw sockets", `${perSession.toFixed(2)} ms`);
  const waits = await diskWaits(agent.pid, () => acs.until(() => acs.sessions >= begun + 2 * sessions, 120_000));
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
