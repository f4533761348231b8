import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { startProgram } from "../../../../src/host/linux/programs/start-program.ts";

const argv = ["sleep", `86400.${process.pid}`] as const;
const startProgramOf = JSON.stringify(
  new URL("../../../../src/host/linux/programs/start-program.ts", import.meta.url).href,
);

/** Another agent that has started the program, and the program's number. */
async function another(): Promise<{ readonly agent: ChildProcess; readonly pid: number }> {
  const start = `const { startProgram } = await import(${startProgramOf});
    const { readFileSync } = await import("node:fs");
    startProgram(${JSON.stringify(argv)}, { printed() {}, ended() {} });
    console.log(readFileSync(\`/proc/self/task/\${process.pid}/children\`, "utf8"));
    setInterval(() => {}, 1000);`;
  const agent = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", start], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void agent.kill("SIGKILL"));
  const printed = await new Promise((resolve) => agent.stdout.once("data", resolve));
  const children = String(printed).trim().split(" ").map(Number);
  const pid = children.find((child) => wordsOf(child).startsWith(argv[0]));
  if (pid === undefined) throw new Error(`no program of ${String(printed)}`);
  onTestFinished(() => {
    if (isRunning(pid)) process.kill(pid, "SIGKILL");
  });
  return { agent, pid };
}

const wordsOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
};
const isRunning = (pid: number): boolean => wordsOf(pid) === argv.map((word) => `${word}\0`).join("");

it("what an agent that was killed has left running ends when the next one starts it, and what another agent runs does not", async () => {
  const killed = await another();
  const other = await another();
  const gone = new Promise((resolve) => killed.agent.once("exit", resolve));
  killed.agent.kill("SIGKILL");
  await gone;
  expect([isRunning(killed.pid), isRunning(other.pid)]).toEqual([true, true]);
  const program = startProgram(argv, { printed: () => {}, ended: () => {} });
  onTestFinished(() => program.stop());
  await expect.poll(() => isRunning(killed.pid)).toBe(false);
  expect(isRunning(other.pid)).toBe(true);
});
