import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { openFileServer } from "../harness/file-server.ts";
import { fromMachine } from "./agent-in-machine.ts";
import type { Machine } from "./machine.ts";
import { routerFiles, versionOf } from "./router.ts";
import { type Stage, stage } from "./stage.ts";

// The agent on a router whose flash outlives its power: JFFS2 for its state, and two banks for its firmware. `VM_CUTS=20` has
// the power cut so many times.

const cuts = Number(process.env.VM_CUTS ?? 1);
const code = "Device.DeviceInfo.ProvisioningCode";
const key = "Device.ManagementServer.ParameterKey";
const version = "Device.DeviceInfo.SoftwareVersion";
const banks = "Device.DeviceInfo.FirmwareImage.";

let acs: TestAcs;
let files: Awaited<ReturnType<typeof openFileServer>>;
let machines: Stage;
let machine: Machine;

const ending: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ending) await end();
});

beforeAll(async () => {
  acs = await TestAcs.start();
  files = await openFileServer();
  machines = stage(routerFiles(acs, "1"));
  ending.push(
    machines.close,
    () => acs.close(),
    () => files.close(),
  );
  machine = await machines.start();
  await acs.until(() => acs.sessions > 0, 60_000);
});

/** What the device answers to these, in the session that it has next. */
async function ask(...rpcs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { length } = acs.answers;
  acs.queue.push(...rpcs);
  await acs.until(() => acs.answers.length >= length + rpcs.length, 60_000);
  return new Map(acs.answers.slice(length).flatMap((answer) => [...valuesOf(answer)]));
}

/** Cuts the power some time from now, and starts the machine again; resolves when its agent has told that it has booted. */
async function losePower(withinMs: number): Promise<void> {
  const afterMs = randomInt(withinMs);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await machine.cutPower();
  acs.queue.length = 0;
  await restart();
}

async function restart(): Promise<void> {
  const { length } = acs.informs;
  machine = await machines.start();
  await acs.until(() => acs.informs.length > length, 60_000);
  const [first] = acs.informs.slice(length);
  expect(first?.events).toContain("1 BOOT");
  expect(first?.events).not.toContain("0 BOOTSTRAP");
}

it("has what it has answered for, and all of it or none, whenever its power goes", {
  timeout: 90_000 * cuts,
}, async () => {
  let number = 0;
  for (let cut = 0; cut < cuts; cut += 1) {
    const first = number + 1;
    const { length } = acs.answers;
    for (let at = 0; at < 400; at += 1) {
      number += 1;
      acs.queue.push(
        rpc.set({ [code]: `c${number}`, "Device.ManagementServer.PeriodicInformInterval": "2" }, `k${number}`),
      );
    }
    await acs.until(() => acs.answers.length > length, 60_000);
    await losePower(3_000);
    const last = first + acs.answers.length - length - 1;
    const values = await ask(rpc.get(code, key));
    const kept = Number(values.get(key)?.slice(1));
    expect(values.get(code)).toBe(`c${kept}`);
    // The answer to the last one may have been on its way.
    expect([last, last + 1]).toContain(kept);
  }
});

/** Has the device take a release; resolves when it begins to write that into its flash. */
async function upgradeTo(number: string): Promise<void> {
  const writes = (): number => machine.log.split('"fact":"firmware.write"').length;
  const before = writes();
  const image = machines.image(`release-${number}`, routerFiles(acs, number));
  files.files.set(`/${number}.bin`, readFileSync(image));
  acs.queue.push(rpc.download(number, "1 Firmware Upgrade Image", `${fromMachine(files.url)}/${number}.bin`));
  await expect.poll(writes, { timeout: 60_000 }).toBeGreaterThan(before);
}

it("boots the release that was sent to it from the other bank, and tells that it runs [TR-069 A.3.2.8]", async () => {
  const before = await ask(rpc.get(version, banks));
  expect(before.get(version)).toBe(versionOf("1"));
  await upgradeTo("2");
  await machine.off();
  await restart();
  await acs.until(() => acs.completed.length > 0, 60_000);
  expect(acs.completed).toEqual(["2 0"]);
  const after = await ask(rpc.get(version, banks, key));
  expect(after.get(version)).toBe(versionOf("2"));
  expect(after.get(`${banks}2.Status`)).toBe("Active");
  expect(after.get(key)).not.toBe("");
  expect(await machine.run("cut -d ' ' -f 1 /run/boot")).toBe("2\n");
});

it("boots one release or the other where the power went while one was written, and tells once which", async () => {
  acs.completed.length = 0;
  await upgradeTo("3");
  await losePower(2_000);
  await acs.until(() => acs.completed.length > 0, 60_000);
  const [bank] = await machine.run("cat /run/boot");
  const now = (await ask(rpc.get(version))).get(version);
  expect([bank, now]).toEqual(bank === "1" ? ["1", versionOf("3")] : ["2", versionOf("2")]);
  expect(acs.completed).toEqual([bank === "1" ? "3 0" : expect.stringMatching(/^3 90\d\d$/)]);
});
