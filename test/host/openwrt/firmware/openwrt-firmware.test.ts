import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { systemDisk } from "../../../../src/host/firmware/bank-disk.ts";
import type { AdmitImage } from "../../../../src/host/firmware/firmware-image.ts";
import { openOpenWrtFirmware } from "../../../../src/host/openwrt/firmware/openwrt-firmware.ts";
import type { Sysupgrade } from "../../../../src/host/openwrt/firmware/sysupgrade.ts";
import { silentLog } from "../../linux/silent-log.ts";

// [TR-181 DeviceInfo.FirmwareImage]

const before = "24.10.2 r28739-d9340319c6";
const after = "24.10.3 r28872-daca7c049b";

/** What an image says is its version. */
const admit: AdmitImage = async ({ path }) => {
  const version = readFileSync(path, "utf8");
  if (version === "bad") return { ok: false, kind: "untrusted", reason: "it says that it is bad" };
  return { ok: true, version, bytes: version.length };
};

/** A device with flash and memory of its own. */
function device(system: Partial<Sysupgrade> = {}) {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-flash-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const [directory, memory] = [join(root, "flash"), join(root, "memory")];
  let isFull = false;
  const disk = {
    ...systemDisk,
    write: (path: string, text: string) =>
      isFull ? Promise.reject(new Error("no space is left")) : systemDisk.write(path, text),
  };
  const sysupgrade = { refusal: async () => undefined, keeps: async () => true, write: powerCut, ...system };
  const start = (systemVersion = before) =>
    openOpenWrtFirmware({ directory, memory, systemVersion, admit, sysupgrade, disk, log: silentLog });
  return {
    record: join(directory, "upgrade.json"),
    waiting: join(memory, "image"),
    start,
    /** After a reboot, which leaves nothing in memory. */
    restart: (systemVersion?: string) => {
      rmSync(memory, { recursive: true, force: true });
      return start(systemVersion);
    },
    image: (version: string) => {
      const path = join(root, "download");
      writeFileSync(path, version);
      return { path, name: "images/openwrt.bin", sha256: "00".repeat(32) };
    },
    fill: () => {
      isFull = true;
    },
  };
}

/** Nobody is told how the writing ends: the process does not outlive it. */
const powerCut = (): Promise<string> => new Promise(() => {});

describe("the firmware of OpenWrt", () => {
  it("runs in one place, and has another one for what is to come", async () => {
    const firmware = await device().start();
    expect(await firmware.read()).toEqual({
      banks: [
        { number: 1, name: "", version: before, status: "active", bootFailure: "" },
        { number: 2, name: "", version: "", status: "no-image", bootFailure: "" },
      ],
      active: 1,
      boot: 1,
      trial: undefined,
    });
    expect(await firmware.upgrade()).toBe(false);
    await expect(firmware.activate(2)).rejects.toThrow("firmware bank 2 holds no image to boot");
  });

  it("is written by the reboot after it was chosen, and runs under the number that it had", async () => {
    const writing: string[] = [];
    const write = (image: string): Promise<string> => {
      writing.push(readFileSync(image, "utf8"));
      return powerCut();
    };
    const { image, start, restart } = device({ write });
    const firmware = await start();
    const given = image(after);
    expect(await firmware.install(given)).toEqual({ ok: true, bank: 2, version: after });
    expect(existsSync(given.path)).toBe(false);
    expect((await firmware.read()).banks[1]).toMatchObject({
      name: "openwrt.bin",
      version: after,
      status: "available",
    });
    await firmware.activate(2);
    expect(await firmware.read()).toMatchObject({ active: 1, boot: 2 });
    expect(await firmware.install(image(after))).toMatchObject({ ok: false, kind: "busy" });
    void firmware.upgrade();
    await expect.poll(() => writing).toEqual([after]);
    for (const upgraded of [await restart(after), await restart(after)])
      expect(await upgraded.read()).toMatchObject({
        active: 2,
        boot: 2,
        banks: [
          { number: 1, status: "no-image" },
          { number: 2, version: after, name: "openwrt.bin", status: "active" },
        ],
      });
  });

  it("knows what it was installed as, where the system tells its version otherwise", async () => {
    const { image, record, start, restart } = device();
    const firmware = await start();
    await firmware.install(image("24.10.3"));
    await firmware.activate(2);
    void firmware.upgrade();
    await expect.poll(() => readFileSync(record, "utf8")).toContain("writing");
    const [, active] = (await (await restart(after)).read()).banks;
    expect(active).toMatchObject({ version: after, installedAs: "24.10.3", status: "active" });
    const [, replacedByHand] = (await (await restart("25.12.0 r1-a")).read()).banks;
    expect(replacedByHand).toMatchObject({ name: "", version: "25.12.0 r1-a" });
    expect(replacedByHand).not.toHaveProperty("installedAs");
  });

  it("is what it was after a power cut before the writing, and has lost what waited in memory", async () => {
    const { image, start, restart } = device();
    const firmware = await start();
    await firmware.install(image(after));
    await firmware.activate(2);
    expect(await (await restart()).read()).toMatchObject({
      boot: 1,
      banks: [{ status: "active" }, { status: "no-image" }],
    });
  });

  it("still waits in memory after a mere restart of the agent", async () => {
    const { image, start } = device();
    await (await start()).install(image(after));
    const firmware = await start();
    expect((await firmware.read()).banks[1]).toMatchObject({ version: after, status: "available" });
    await firmware.activate(2);
    await firmware.activate(1);
    expect(await firmware.upgrade()).toBe(false);
  });

  it("says why it runs as before, where a power cut came in the writing", async () => {
    const { image, record, start, restart } = device();
    const firmware = await start();
    await firmware.install(image(after));
    await firmware.activate(2);
    void firmware.upgrade();
    await expect.poll(() => readFileSync(record, "utf8")).toContain("writing");
    const [, next] = (await (await restart()).read()).banks;
    expect(next).toMatchObject({ version: after, status: "activation-failed" });
    expect(next?.bootFailure).toBe(`the device runs ${before} as before: its sysupgrade has not written the image`);
  });

  it("says why it runs as before, where the system does not write it", async () => {
    const { image, start, restart, waiting } = device({ write: async () => "sysupgrade exited with 1: no space" });
    const firmware = await start();
    await firmware.install(image(after));
    await firmware.activate(2);
    expect(await firmware.upgrade()).toBe(true);
    expect(existsSync(waiting)).toBe(false);
    for (const each of [firmware, await restart()]) {
      const { boot, banks } = await each.read();
      expect(boot).toBe(1);
      expect(banks[1]).toMatchObject({
        status: "activation-failed",
        bootFailure: "sysupgrade exited with 1: no space",
      });
    }
    expect(await firmware.install(image(after))).toMatchObject({ ok: true });
  });

  it.each<[string, Partial<Sysupgrade>, string, object]>([
    ["that is not admitted", {}, "bad", { kind: "untrusted", reason: "it says that it is bad" }],
    [
      "that the system does not take",
      { refusal: async () => "sysupgrade exited with 1: Image check failed." },
      after,
      { kind: "unsuitable", reason: "sysupgrade exited with 1: Image check failed." },
    ],
    [
      "after which nobody would know of it",
      { keeps: async (folder) => !existsSync(join(folder, "upgrade.json")) },
      after,
      { kind: "unsuitable" },
    ],
  ])("is not replaced by one %s", async (_, system, version, refusal) => {
    const { image, start, waiting } = device(system);
    const firmware = await start();
    const given = image(version);
    expect(await firmware.install(given)).toMatchObject({ ok: false, ...refusal });
    expect([existsSync(given.path), existsSync(waiting)]).toEqual([false, false]);
    expect((await firmware.read()).banks[1]?.status).toBe("validation-failed");
  });

  it("is not replaced where that cannot be written down", async () => {
    const { image, start, fill } = device();
    const firmware = await start();
    fill();
    expect(await firmware.install(image(after))).toMatchObject({
      ok: false,
      kind: "disk",
      reason: "the image cannot be kept for the upgrade: no space is left",
    });
  });

  it.each(["", "{", "[]", '{"running":3}', '{"running":1,"next":{"name":"x"}}', '{"running":1,"came":7}'])(
    "starts anew from a record that is damaged: %j",
    async (text) => {
      const { record, start } = device();
      await start();
      writeFileSync(record, text);
      expect(await (await start()).read()).toMatchObject({ active: 1, boot: 1 });
    },
  );
});
