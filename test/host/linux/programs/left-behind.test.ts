import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { endingWithUs } from "../../../../src/host/linux/programs/ending-with-us.ts";
import { startProgram } from "../../../../src/host/linux/programs/start-program.ts";

const argv = ["sleep", `86400.${process.pid}`] as const;
const startProgramOf = JSON.stringify(
  new URL("../../../../src/host/linux/programs/start-program.ts", import.meta.url).href,
);

/** A folder with links to these programs alone. */
function folderOf(...programs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "cpe-agent-path-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const program of programs) symlinkSync(placeOf(program), join(folder, program));
  return folder;
}

function placeOf(program: string): string {
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  const place = places.find((path) => {
    try {
      accessSync(path);
      return true;
    } catch {
      return false;
    }
  });
  if (place === undefined) throw new Error(`${program} is not in ${process.env.PATH}`);
  return place;
}

/** Another agent that has started the program, and the program's number. `path`: where it finds programs. */
async function another(path: string): Promise<{ readonly agent: ChildProcess; readonly pid: number }> {
  const start = `const { startProgram } = await import(${startProgramOf});
    const { readFileSync } = await import("node:fs");
    startProgram(${JSON.stringify(argv)}, { printed() {}, ended() {} });
    console.log(readFileSync(\`/proc/self/task/\${process.pid}/children\`, "utf8"));
    setInterval(() => {}, 1000);`;
  const agent = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", start], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PATH: path },
  });
  onTestFinished(() => void agent.kill("SIGKILL"));
  const printed = await new Promise((resolve) => agent.stdout.once("data", resolve));
  const children = String(printed).trim().split(" ").map(Number);
  await expect.poll(() => children.some(isRunning)).toBe(true);
  const pid = children.find(isRunning) ?? 0;
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
const lineOf = (words: readonly string[]): string => words.map((word) => `${word}\0`).join("");
const isRunning = (pid: number): boolean => wordsOf(pid) === lineOf(argv);

it("what an agent has running ends with it, however it ends, where setpriv has the kernel see to that", async () => {
  const { agent, pid } = await another(folderOf("sleep", "setpriv"));
  agent.kill("SIGKILL");
  await expect.poll(() => isRunning(pid)).toBe(false);
});

it("is started as it is by a setpriv that cannot have the kernel see to it, or that has no such program to start", () => {
  const was = process.env.PATH;
  onTestFinished(() => {
    process.env.PATH = was;
  });
  const others = folderOf("sleep", "true");
  symlinkSync(placeOf("true"), join(others, "setpriv"));
  for (const path of [folderOf("setpriv"), others]) {
    process.env.PATH = path;
    expect(endingWithUs(argv)).toEqual(argv);
  }
});

it("what an agent that was killed has left running ends when the next one starts it, and what another agent runs does not", async () => {
  const killed = await another(folderOf("sleep"));
  const other = await another(folderOf("sleep"));
  const gone = new Promise((resolve) => killed.agent.once("exit", resolve));
  killed.agent.kill("SIGKILL");
  await gone;
  expect([isRunning(killed.pid), isRunning(other.pid)]).toEqual([true, true]);
  const program = startProgram(["sleep", "86399"], { printed: () => {}, ended: () => {} });
  onTestFinished(() => program.stop());
  await expect.poll(() => isRunning(killed.pid)).toBe(false);
  expect(isRunning(other.pid)).toBe(true);
});

it("what a program of this agent's own has started in turn goes on when it starts another", async () => {
  const own = ["sleep", `86398.${process.pid}`] as const;
  const found = (): readonly number[] =>
    readdirSync("/proc")
      .map(Number)
      .filter((pid) => Number.isInteger(pid) && wordsOf(pid) === lineOf(own));
  const wrapper = startProgram(["sh", "-c", `${own.join(" ")} & wait`], { printed: () => {}, ended: () => {} });
  onTestFinished(() => {
    for (const pid of found()) process.kill(pid, "SIGKILL");
    wrapper.stop();
  });
  await expect.poll(() => found().length).toBe(1);
  const other = startProgram(["sleep", "86397"], { printed: () => {}, ended: () => {} });
  onTestFinished(() => other.stop());
  // What is left behind is ended before anything is started.
  expect(found()).toHaveLength(1);
});
