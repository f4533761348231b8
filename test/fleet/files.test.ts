import { hash } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { Fleet } from "../../src/fleet/fleet.ts";
import { numberedRoster } from "../../src/fleet/identities/roster.ts";
import type { Log } from "../../src/ports/log.ts";
import { listDeviceKinds } from "../../src/schema/device-kind.ts";
import { rpc } from "../harness/acs/rpc.ts";
import { type FileServer, fileServer } from "../harness/file-server.ts";
import { newStateDirectory, quick } from "../harness/wired/wired-agent.ts";
import { type FleetAcs, fleetAcs } from "./fleet-acs.ts";

// The files of a fleet: each CPE moves them as a device alone does, and the disk of this machine is spared.

const quiet = (): void => {};
const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const firmware = "1 Firmware Upgrade Image";

interface Scene extends FleetAcs {
  readonly files: FileServer;
  readonly stateDirectory: string;
  open(): Promise<Fleet>;
}

async function scene(count: number, kinds: readonly string[] = ["home-gateway"]): Promise<Scene> {
  const fleetOfAcs = await fleetAcs();
  const stateDirectory = newStateDirectory();
  const files = await fileServer();
  const given = { ...quick, "firmware.allowUnsigned": "true", "acs.url": fleetOfAcs.acs.url };
  const opened: Fleet[] = [];
  onTestFinished(async () => {
    for (const fleet of opened) await fleet.stop();
    rmSync(stateDirectory, { recursive: true });
  });
  return {
    ...fleetOfAcs,
    files,
    stateDirectory,
    open: async () => {
      const fleet = await Fleet.open({
        configuration: readConfiguration([layerOf(given, (name) => `test ${name}`)]),
        stateDirectory,
        log,
        roster: numberedRoster("T{i:03}", count),
        kinds: kinds.map((name) => ({ name, share: 1 })),
        perSecond: Number.POSITIVE_INFINITY,
        mostOpen: 100,
      });
      opened.push(fleet);
      return fleet;
    },
  };
}

const versionIn = (parameters: ReadonlyMap<string, string> | undefined): string | undefined =>
  [...(parameters ?? [])].find(([name]) => name.endsWith(".DeviceInfo.SoftwareVersion"))?.[1];

it("an upgrade of all kinds reboots each into the new version, which outlives the fleet; the image is on the disk once", async () => {
  const count = 30;
  const { acs, completed, files, informs, open, questions, stateDirectory } = await scene(count, listDeviceKinds());
  files.files.set("/image-9.2.1.bin", Buffer.alloc(300_000, "image"));
  questions.push(() => rpc.download("up", firmware, `${files.url}/image-9.2.1.bin`));
  const fleet = await open();
  await fleet.start();
  await expect.poll(() => [...completed.values()].flat()).toEqual(Array(count).fill("up 0"));
  const all = [...informs.values()];
  expect(all.map((each) => each[0]?.events)).toEqual(Array(count).fill(["0 BOOTSTRAP", "1 BOOT"]));
  for (const each of all) {
    expect(each.at(-1)?.events).toEqual(["1 BOOT", "4 VALUE CHANGE", "7 TRANSFER COMPLETE", "M Download(up)"]);
    expect(versionIn(each.at(-1)?.parameters)).toBe("9.2.1");
  }
  expect(files.served.length).toBeGreaterThanOrEqual(count);
  expect(readdirSync(join(stateDirectory, "firmware"))).toHaveLength(1);

  await fleet.stop();
  const sessions = acs.informs.length;
  await (await open()).start();
  await acs.until(() => acs.informs.length === sessions + count);
  expect([...informs.values()].map((each) => versionIn(each.at(-1)?.parameters))).toEqual(Array(count).fill("9.2.1"));
});

it("a download that fails is told, and the version stays", async () => {
  const { completed, files, informs, open, questions } = await scene(4);
  files.files.set("/empty.bin", Buffer.alloc(0));
  questions.push(() => rpc.download("gone", firmware, `${files.url}/nowhere.bin`));
  questions.push(() => rpc.download("bad", firmware, `${files.url}/empty.bin`));
  questions.push(() => rpc.download("odd", "3 Vendor Configuration File", `${files.url}/empty.bin`));
  await (await open()).start();
  await expect.poll(() => [...completed.values()].map((each) => each.length)).toEqual([3, 3, 3, 3]);
  for (const each of completed.values()) expect(each.toSorted()).toEqual(["bad 9018", "gone 9016", "odd 9018"]);
  const versions = [...informs.values()].map((each) => each.map(({ parameters }) => versionIn(parameters)));
  expect(new Set(versions.flat()).size).toBe(1);
});

it("two images under one URL are told from each other", async () => {
  const { completed, files, informs, open, questions } = await scene(6);
  const fleet = await open();
  for (const letter of ["A", "B"]) {
    const image = Buffer.alloc(200_000, letter);
    files.files.set("/image", image);
    questions.push(() => rpc.download(letter, firmware, `${files.url}/image`, { fileSize: image.length }));
    if (letter === "A") await fleet.start();
    else for (const cpe of fleet.cpes) await cpe.agent?.control({ command: "inform", wait: true });
    const told = () => [...completed.values()].map((each) => each.at(-1));
    await expect.poll(told).toEqual(Array(6).fill(`${letter} 0`));
    // One that does not tell its version is called by its digest.
    const version = hash("sha256", image).slice(0, 12);
    expect([...informs.values()].map((each) => versionIn(each.at(-1)?.parameters))).toEqual(Array(6).fill(version));
  }
});

it("a configuration goes from one CPE to another of its kind, and a log has what its CPE has said", async () => {
  const { answers, completed, files, open, questions } = await scene(3);
  questions.push((root) => rpc.set({ [`${root}DeviceInfo.ProvisioningCode`]: "before" }));
  questions.push(() => rpc.upload("conf", "1 Vendor Configuration File", `${files.url}/conf.xml`));
  questions.push(() => rpc.upload("log", "2 Vendor Log File", `${files.url}/log.txt`));
  const fleet = await open();
  await fleet.start();
  const told = () => [...completed.values()].map((each) => each.toSorted());
  await expect.poll(told).toEqual(Array(3).fill(["conf 0", "log 0"]));
  expect(files.files.get("/log.txt")?.toString()).toContain("session.end");

  const next = async (...wanted: typeof questions): Promise<void> => {
    questions.push(...wanted);
    for (const cpe of fleet.cpes) await cpe.agent?.control({ command: "inform", wait: true });
  };
  await next(
    (root) => rpc.set({ [`${root}DeviceInfo.ProvisioningCode`]: "after" }),
    () => rpc.download("back", "3 Vendor Configuration File", `${files.url}/conf.xml`),
  );
  await expect.poll(told).toEqual(Array(3).fill(["back 0", "conf 0", "log 0"]));
  await next((root) => rpc.get(`${root}DeviceInfo.ProvisioningCode`));
  const values = () => [...answers.values()].map((each) => />(\w+)<\/Value>/.exec(each.at(-1) ?? "")?.[1]);
  await expect.poll(values).toEqual(Array(3).fill("before"));
});

it("a ping of the ACS is answered on every kind", async () => {
  const kinds = listDeviceKinds();
  const { informs, open, questions } = await scene(kinds.length * 2, kinds);
  questions.push((root) => {
    const path = root === "Device." ? "Device.IP.Diagnostics.IPPing." : "InternetGatewayDevice.IPPingDiagnostics.";
    return rpc.set({ [`${path}Host`]: "192.0.2.1", [`${path}DiagnosticsState`]: "Requested" });
  });
  const fleet = await open();
  await fleet.start();
  const done = () =>
    [...informs].filter(([, all]) => all.some(({ events }) => events.includes("8 DIAGNOSTICS COMPLETE")));
  await expect.poll(() => done().length).toBe(fleet.cpes.length);
});
