import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { seededRandom } from "../../../src/host/seeded-random.ts";
import { callControl } from "../../../src/net/control/control-socket.ts";
import { elements, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { type ProcessCpe, processCpe } from "../../harness/process/process-cpe.ts";
import { seed } from "../kill/scene.ts";

// A factory reset that is killed with -9 at a random moment has happened after the next start, or it has not: all of it, with the
// secrets. `KILLS=…` for more of them, `SEED=…` for the same moments again.

const kills = Number(process.env.KILLS ?? 8);
const secret = "0pen-Sesame";
const management = "Device.ManagementServer.";
/** Of the system, and of the agent itself. */
const [mappings, profiles] = ["Device.NAT.PortMapping.", "Device.BulkData.Profile."];
const texts = ["Device.DeviceInfo.ProvisioningCode", "Device.DeviceInfo.HostName", "Device.WiFi.SSID.1.SSID"];

const notified = "Device.WiFi.SSID.1.SSID";

/** Sets something of every kind. */
async function settle({ ask }: ProcessCpe, mark: string): Promise<void> {
  await ask(
    rpc.set({
      ...Object.fromEntries(texts.map((path) => [path, mark])),
      [`${management}ConnectionRequestPassword`]: secret,
      "Device.WiFi.AccessPoint.1.Security.KeyPassphrase": secret,
    }),
    rpc.add(mappings),
    rpc.add(profiles),
    rpc.notify(notified, 1),
    rpc.scheduleInform(86_400, mark),
    rpc.download(mark, "6 Stored Firmware Image", "http://127.0.0.1:1/", { delaySeconds: 86_400, password: secret }),
  );
}

/** What is left of that, one answer for each. */
async function left({ ask }: ProcessCpe, mark: string): Promise<readonly boolean[]> {
  const [values, attributes, transfers] = await ask(
    rpc.get(...texts, mappings, "Device.BulkData."),
    rpc.attributes(notified),
    rpc.allQueuedTransfers(),
  );
  const shown = valuesOf(values ?? "");
  const rowsOf = (table: string) =>
    new Set([...shown.keys()].filter((path) => path.startsWith(table)).map((path) => path.split(".")[3]));
  return [
    ...texts.map((path) => shown.get(path) === mark),
    rowsOf(mappings).size > 2,
    rowsOf(profiles).size > 0,
    elements(attributes, "Notification")[0] === "1",
    elements(transfers, "CommandKey").includes(mark),
  ];
}

/** Files that hold the secret. */
function holding(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).filter((name) => {
    const file = join(directory, name);
    return statSync(file).isFile() && readFileSync(file).includes(secret);
  });
}

it(`a factory reset killed ${kills} times has happened wholly or not at all`, {
  timeout: 60_000 + kills * 15_000,
}, async () => {
  const random = seededRandom(seed);
  const cpe = await processCpe({ settings: ["device.serialNumber=RESET1", "acs.periodicInform.enable=false"] });
  onTestFinished(cpe.close);
  const { acs, start, stateDirectory } = cpe;
  const bootstraps = (): number => acs.informs.filter(({ events }) => events.includes("0 BOOTSTRAP")).length;
  let spanMs = 0;
  const tally = { done: 0, undone: 0, acknowledged: 0 };
  let agent = start();
  await acs.until(() => acs.sessions === 1);
  for (let round = 0; round <= kills; round++) {
    const mark = `mark-${round}`;
    await settle(cpe, mark);
    expect(await left(cpe, mark)).toEqual(Array(7).fill(true));
    const before = bootstraps();
    let isAcknowledged = false;
    const began = performance.now();
    const asked = callControl(join(stateDirectory, "control.sock"), { command: "factory-reset" }, 10_000).then(
      () => {
        isAcknowledged = true;
      },
      () => undefined,
    );
    if (round === 0) {
      await acs.until(() => bootstraps() > before);
      spanMs = performance.now() - began;
    } else await pause(random.fraction() ** 2 * spanMs * 1.2); // most of it happens early
    await agent.kill("SIGKILL");
    await asked;
    // A start that finishes it may be killed as well.
    for (const startMs = 400; random.fraction() < 0.4; ) {
      const early = start();
      await pause(random.fraction() * startMs);
      await early.kill("SIGKILL");
    }
    const { sessions } = acs;
    agent = start();
    await acs.until(() => acs.sessions > sessions);
    const marks = await left(cpe, mark);
    const isDone = marks[0] === false;
    expect(marks, `round ${round}, seed ${seed}`).toEqual(Array(7).fill(!isDone));
    if (isAcknowledged) expect(isDone, `round ${round}, seed ${seed}`).toBe(true);
    expect(bootstraps() > before, `round ${round}, seed ${seed}`).toBe(isDone);
    expect(agent.log.filter(({ level }) => level === "error")).toEqual([]);
    if (isDone) expect(holding(stateDirectory), `round ${round}, seed ${seed}`).toEqual([]);
    else expect(holding(stateDirectory)).not.toEqual([]);
    tally[isDone ? "done" : "undone"] += 1;
    if (isAcknowledged) tally.acknowledged += 1;
  }
  console.info(`seed ${seed}: ${JSON.stringify(tally)} within ${Math.round(spanMs)} ms each`);
});
