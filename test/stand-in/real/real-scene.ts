import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, connect as reach } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import type { Namespace } from "../../harness/process/namespaces.ts";
import { type RealRouter, startRealRouter } from "./real-router.ts";

// The built agent on a real router, with an ACS that it reaches by its WAN.

const port = 7547;
const stateDirectory = "/etc/cpe-agent";

export interface RealScene {
  readonly router: RealRouter;
  readonly acs: TestAcs;
  /** The one that runs, or ran last. */
  readonly agent: RunningCommand;
  /** Kills the agent with -9, and starts it again. */
  killAgent(): Promise<void>;
  /** What the device answers to these, in one session, once the ACS can be reached. */
  ask(...requests: readonly string[]): Promise<readonly string[]>;
  get(path: string): Promise<string | undefined>;
}

/** `settings`: keys of the configuration, `key=value`. */
export async function realScene(...settings: readonly string[]): Promise<RealScene> {
  const router = await startRealRouter();
  const acs = await TestAcs.start();
  onTestFinished(() => acs.close());
  await relay(router.outside, Number(new URL(acs.url).port));
  const keys = ["host.write=true", "acs.retry.minimumWaitSeconds=1", ...settings].flatMap((key) => ["-o", key]);
  const start = () =>
    new RunningCommand(
      router.host,
      ...["run", "--host", "openwrt", "--acs-url", `http://198.51.100.1:${port}/`, "--state-dir", stateDirectory],
      ...quietly,
      ...keys,
    );
  let agent = start();
  onTestFinished(() => kill(agent));
  await acs.until(() => acs.sessions > 0);
  const ask = async (...requests: readonly string[]): Promise<readonly string[]> => {
    const { length } = acs.answers;
    acs.queue.push(...requests);
    await new RunningCommand(router.host, "inform", "--state-dir", stateDirectory).ended;
    await acs.until(() => acs.answers.length >= length + requests.length);
    return acs.answers.slice(length);
  };
  return {
    router,
    acs,
    get agent() {
      return agent;
    },
    killAgent: async () => {
      await kill(agent);
      agent = start();
      await agent.fact("agent.ready");
    },
    ask,
    get: async (path) => valuesOf((await ask(rpc.get(path)))[0] ?? "").get(path),
  };
}

/** With -9. `nsenter` is the parent of what it starts, and ends with it. */
async function kill({ child, ended }: RunningCommand): Promise<void> {
  try {
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
    for (const pid of children.split(" ")) process.kill(Number(pid), "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
  await ended;
}

/** Hands on what comes to 198.51.100.1 to the ACS of the test, which is in another network, by a socket of the file system. */
async function relay(outside: Namespace, acsPort: number): Promise<void> {
  const { path: folder, remove } = temporaryDirectory();
  onTestFinished(remove);
  const path = join(folder, "acs.sock");
  const server = createServer((socket) => {
    const acs = reach(acsPort, "127.0.0.1");
    for (const each of [socket, acs]) each.on("error", () => {});
    socket.pipe(acs).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  const handOn = `const net = require("net");
net.createServer((socket) => {
  const acs = net.connect(${JSON.stringify(path)});
  for (const each of [socket, acs]) each.on("error", () => {});
  socket.pipe(acs).pipe(socket);
}).listen(${port}, "198.51.100.1", () => console.log("ready"));`;
  const child = spawn("ip", ["netns", "exec", outside.name, process.execPath, "-e", handOn], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => child.stdout.once("data", resolve));
}
