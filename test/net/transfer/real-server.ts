import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { patienceMs } from "../../harness/patience.ts";

/** Whether a program of the system is there to be tried against; its tests are skipped otherwise. */
export const installed = (program: string): boolean =>
  spawnSync("sh", ["-c", 'command -v "$1" || test -x "/usr/sbin/$1"', "sh", program]).status === 0;

export const isRoot = process.getuid?.() === 0;

export interface RunningServer {
  readonly process: ChildProcess;
  close(): Promise<void>;
}

/** A server program in the foreground, ready when `port` takes connections (or at once, for one that has no such port). */
export async function runServer(
  program: string,
  args: readonly string[],
  port: number | undefined,
): Promise<RunningServer> {
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, "exit");
  for (let tries = 0; port !== undefined && !(await takesConnections(port)); tries++) {
    if (child.exitCode !== null || tries > patienceMs / 25) throw new Error(`${program} does not run: ${said}`);
    await pause(25);
  }
  return {
    process: child,
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
