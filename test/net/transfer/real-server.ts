import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { listening } from "./transfer-fixture.ts";

/** Whether a program of the system is there to be tried against; its tests are skipped otherwise. */
export const installed = (program: string): boolean =>
  spawnSync("sh", ["-c", 'command -v "$1" || test -x "/usr/sbin/$1"', "sh", program]).status === 0;

export const isRoot = process.getuid?.() === 0;

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await listening(server);
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

export async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

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
    if (child.exitCode !== null || tries > 200) throw new Error(`${program} does not run: ${said}`);
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
