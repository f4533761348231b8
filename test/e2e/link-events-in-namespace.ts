import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { rpc } from "../harness/acs/rpc.ts";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { cpeAgent, quietly, RunningCommand, temporaryDirectory } from "../harness/process/built-program.ts";

// Run inside a network namespace by link-events.test.ts: an ACS, the built agent and a link that goes down and up; prints
// what the ACS heard, and after how long.

const [link = ""] = process.argv.slice(2);
const directory = temporaryDirectory();
const acs = await TestAcs.start();
const state = ["--state-dir", directory.path];
const agent = new RunningCommand("run", "--host", "linux", "--acs-url", acs.url, ...state, ...quietly);

const ip = (...words: readonly string[]): void => void execFileSync("ip", words, { stdio: "ignore" });
const monitors = (): readonly number[] =>
  readFileSync(`/proc/${agent.child.pid}/task/${agent.child.pid}/children`, "utf8")
    .split(" ")
    .map(Number)
    .filter(Boolean);
const listening = (from: number) =>
  agent.line((line) => line.fact === "host.monitor" && line.outcome === "listening", from);

/** What the ACS is told until it knows `last`, and how many milliseconds that takes. */
async function told(last: string, change: () => void | Promise<void>) {
  await pause(1200); // for what the kernel has to say of the change before
  const from = acs.informs.length;
  const at = performance.now();
  await change();
  await acs.until(() => acs.informs.slice(from).some(({ parameters }) => parameters.get(status) === last));
  const informs = acs.informs.slice(from);
  return {
    ms: performance.now() - at,
    events: informs.map(({ events }) => events.join()),
    statuses: informs.map(({ parameters }) => parameters.get(status)),
  };
}

await agent.line((line) => line.fact === "session.end" && line.outcome === "ok");
const names = cpeAgent("get", "Device.Ethernet.Link.", ...state).stdout;
const row = new RegExp(`^(.*)\\.Name=${link}$`, "m").exec(names)?.[1] ?? "";
const status = `${row}.Status`;
acs.queue.push(rpc.notify(status, 2));
cpeAgent("inform", "--no-wait", ...state);
await acs.until(() => acs.answers.some((answer) => answer.includes("SetParameterAttributesResponse")));
await listening(0);
const [first = 0] = monitors();

const down = await told("Down", () => ip("link", "set", link, "down"));
const up = await told("Up", () => ip("link", "set", link, "up"));
const flapped = await told("Up", async () => {
  ip("link", "set", link, "down");
  await pause(400);
  ip("link", "set", link, "up");
});

const before = agent.log.length;
process.kill(first, "SIGKILL");
await listening(before);
const restarted = await told("Down", () => ip("link", "set", link, "down"));
const again = monitors();

const code = await agent.kill("SIGTERM");
const left = [first, ...again].filter((pid) => {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "ip";
  } catch {
    return false;
  }
});
await acs.close();
directory.remove();
process.stdout.write(JSON.stringify({ down, up, flapped, restarted, code, left }));
