import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { layerOf, readConfiguration } from "../../../src/config/configuration.ts";
import { openLog } from "../../../src/host/log.ts";
import { systemRandom } from "../../../src/host/random.ts";
import { managementDefaults } from "../../../src/wiring/defaults.ts";
import { startDevice } from "../../../src/wiring/device.ts";
import { openProcess } from "../../../src/wiring/process.ts";
import { systemMachine } from "../../../src/wiring/system-machine.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { TestAcs } from "../../harness/acs/test-acs.ts";
import { quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";

// Run inside a network namespace by link-events.test.ts: an ACS, an agent that looks for nothing by itself for a day, and a
// link that goes down and up; prints what the ACS heard.

const [link = ""] = process.argv.slice(2);
const directory = temporaryDirectory();
const acs = await TestAcs.start();

const configuration = readConfiguration([
  layerOf({ "host.kind": "linux", "acs.url": acs.url, "connectionRequest.enable": "false" }, (name) => `test ${name}`),
]);
const lines: { readonly fact: string; readonly outcome?: string }[] = [];
let look = (): void => {};
const write = (line: string): void => {
  lines.push(JSON.parse(line));
  look();
};
const log = openLog({ level: "info", format: "json", terminal: false, write, now: Date.now });
const whole = await openProcess({ configuration, stateDirectory: directory.path, log });
const parts = { ...whole, configuration: { ...whole.configuration, pollSeconds: 86_400 } };
const machine = await systemMachine(configuration, parts);
const { agent } = await startDevice(parts, {
  machine,
  scope: "",
  random: systemRandom(),
  defaults: managementDefaults(configuration, machine.identity),
});

const ip = (...words: readonly string[]): void => void execFileSync("ip", words, { stdio: "ignore" });
const monitorsOf = (pid: number | undefined): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .split(" ")
    .map(Number)
    .filter((child) => child > 0 && isIp(child));
const isIp = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "ip";
  } catch {
    return false;
  }
};
/** Until the system is listened to for the `times`-th time. */
const listening = (times: number): Promise<void> =>
  new Promise((resolve) => {
    look = () => {
      const begun = lines.filter(({ fact, outcome }) => fact === "host.monitor" && outcome === "listening");
      if (begun.length >= times) resolve();
    };
    look();
  });

/** What the ACS is told until it knows `last`. */
async function told(last: string, change: () => void | Promise<void>) {
  await pause(1200); // for what the kernel has to say of the change before
  const from = acs.informs.length;
  await change();
  await acs.until(() => heard(from).includes(last));
  const informs = acs.informs.slice(from);
  return { events: informs.map(({ events }) => events.join()), statuses: heard(from) };
}
const heard = (from: number) => acs.informs.slice(from).map(({ parameters }) => parameters.get(status));

await acs.until(() => acs.sessions > 0);
const names = await agent.control({ command: "get", paths: ["Device.Ethernet.Link."] });
const row = names.ok
  ? names.result.values.find(({ path, value }) => path.endsWith(".Name") && value === link)
  : undefined;
const status = row?.path.replace(/Name$/, "Status") ?? "";
acs.queue.push(rpc.notify(status, 2));
await agent.control({ command: "inform", wait: true });
await acs.until(() => acs.answers.some((answer) => answer.includes("SetParameterAttributesResponse")));
await listening(1);
const [first = 0] = monitorsOf(process.pid);

const down = await told("Down", () => ip("link", "set", link, "down"));
const up = await told("Up", () => ip("link", "set", link, "up"));
const flapped = await told("Up", async () => {
  const from = acs.informs.length;
  ip("link", "set", link, "down");
  await acs.until(() => heard(from).includes("Down"));
  ip("link", "set", link, "up");
});

process.kill(first, "SIGKILL");
await listening(2);
const restarted = await told("Down", () => ip("link", "set", link, "down"));
const again = monitorsOf(process.pid);
await agent.stop();
await machine.host.close();
await whole.store.close();

// As installed, on a signal.
const argv = ["run", "--host", "linux", "--acs-url", acs.url, "--state-dir", directory.path, ...quietly];
const built = new RunningCommand(...argv);
await built.line((line) => line.fact === "host.monitor" && line.outcome === "listening");
const its = monitorsOf(built.child.pid);
const code = await built.kill("SIGTERM");
const monitors = { killed: [first], stopped: again, ofTheProcess: its };
const left = Object.values(monitors).flat().filter(isIp);
await acs.close();
directory.remove();
process.stdout.write(JSON.stringify({ down, up, flapped, restarted, code, left, monitors }));
