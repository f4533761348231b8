import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startAgentProcess } from "../../src/cli/agent-process.ts";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { callControl } from "../../src/net/control/control-socket.ts";
import { openStore } from "../../src/store/sqlite-store.ts";
import { faultsOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { cpuMs } from "../harness/cpu-time.ts";
import { newStateDirectory, quick } from "../harness/wired/wired-agent.ts";
import { silentLog } from "../host/linux/silent-log.ts";

// Whoever sits at the device is answered while an ACS asks for as much as it may ask for at once.

/** A kind whose agent keeps its users and their roles itself. */
const keptUsers = join(import.meta.dirname, "../fixtures/kinds/kept-users.yaml");

/** How many rows there are of each, of tables that the agent keeps itself. */
const counts = new Map([
  ["Device.Users.User.", 7000],
  ["Device.Users.Role.", 3000],
]);
const tables = [...counts.keys()];
const rows = [...counts].flatMap(([table, count]) => Array.from({ length: count }, (_, row) => `${table}${row + 20}.`));

/** A device that has had these rows since its last life. */
async function stateWithRows(): Promise<string> {
  const directory = newStateDirectory();
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const store = await openStore({ file: join(directory, "state.db"), log: silentLog });
  await store.write([
    ...[...counts].map(([key, count]) => ({ space: "rows", key, value: String(count + 19) })),
    ...rows.map((key) => ({ space: "rows", key, value: "added" })),
  ]);
  await store.close();
  return directory;
}

const requests = {
  "100,000 parameters to be set": rpc.setEach(
    Array.from({ length: 99_990 }, (_, each) => [`Device.Users.User.${each + 10_000}.Username`, "x"] as const),
  ),
  "values of 10,000 rows": rpc.get(...tables.map((table) => `${table}*.Alias`), ...rows.map((row) => `${row}Alias`)),
  "attributes of 10,000 rows to be set": rpc.setAttributes(...rows.map((name) => ({ name, notification: 1 }))),
  "attributes of 10,000 rows": rpc.attributes(...rows.map((row) => `${row}Alias`)),
};

async function started(serialNumber: string) {
  const acs = await TestAcs.start();
  onTestFinished(() => acs.close());
  const directory = await stateWithRows();
  const settings = { ...quick, "acs.url": acs.url, "device.kind": keptUsers, "device.serialNumber": serialNumber };
  const configuration = readConfiguration([layerOf(settings, (name) => `test ${name}`)]);
  const agent = await startAgentProcess(configuration, directory, silentLog);
  onTestFinished(() => agent.stop());
  await acs.until(() => acs.sessions === 1);
  return { acs, socket: join(directory, "control.sock") };
}

/** How much of the processor time until `isOver` goes by in the longest wait for a turn of the event loop. */
async function longestWait(isOver: () => boolean): Promise<number> {
  const beganMs = cpuMs();
  let longestMs = 0;
  for (let lastMs = beganMs; !isOver(); ) {
    await new Promise((resolve) => setImmediate(resolve));
    const nowMs = cpuMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  }
  return longestMs / (cpuMs() - beganMs);
}

describe("an agent that is busy with its ACS", () => {
  it("answers at its control socket all the while", async () => {
    const { acs, socket } = await started("BUSY1");
    acs.queue.push(...Object.values(requests));
    const answered = Object.keys(requests).map(() => 0);
    let isOver = false;
    const session = callControl(socket, { command: "inform", wait: true }, 60_000).finally(() => {
      isOver = true;
    });
    // What is read of the device waits for its turn, and has it before the session is over.
    const value = callControl(socket, { command: "get", paths: ["Device.DeviceInfo.Manufacturer"] }, 60_000);
    const values: string[] = [];
    void value.then((answer) => values.push(JSON.stringify(answer), String(isOver)));
    while (!isOver) {
      const working = acs.answers.length;
      const status = await callControl(socket, { command: "status" }, 60_000);
      expect(status).toMatchObject({ ok: true });
      if (acs.answers.length === working && answered[working] !== undefined) answered[working] += 1;
    }
    expect(await session).toMatchObject({ ok: true, result: { session: { outcome: "ok", rpcs: 4 } } });
    expect(values).toEqual([expect.stringContaining("Example"), "false"]);
    expect(faultsOf(acs.answers[0]).slice(0, 2)).toEqual([9003, 9005]);
    expect(acs.answers[1]?.match(/<Name>/g)?.length).toBeGreaterThanOrEqual(rows.length);
    expect(acs.answers[2]).toContain("SetParameterAttributesResponse");
    expect(acs.answers[3]?.match(/<Notification>1</g)).toHaveLength(rows.length);
    // Done in one go, each of them leaves room for a dozen at the most.
    for (const count of answered) expect(count).toBeGreaterThan(15);
  });

  it("leaves others their turn while it writes the attributes of 80,000 parameters, and while it forgets them all", async () => {
    const { acs, socket } = await started("BUSY2");
    const informed = (sessions: number): Promise<number> => {
      callControl(socket, { command: "inform", wait: false }, 60_000).catch(() => undefined);
      return longestWait(() => acs.sessions >= sessions);
    };
    acs.queue.push(requests["attributes of 10,000 rows to be set"]);
    const setting = await informed(2);
    expect(acs.answers[0]).toContain("SetParameterAttributesResponse");
    acs.queue.push(rpc.factoryReset());
    const resetting = await informed(4);
    expect(acs.informs.at(-1)?.events).toContain("0 BOOTSTRAP");
    expect(setting).toBeLessThan(0.15);
    expect(resetting).toBeLessThan(0.15);
  });
});
