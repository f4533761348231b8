import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type BootableFirmware,
  type FirmwareBanksSettings,
  openFirmwareBanks,
} from "../../../src/host/virtual/firmware-banks.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { FirmwareReading } from "../../../src/ports/host/firmware.ts";
import { silentLog } from "../linux/silent-log.ts";
import { type ManualClock, manualClock } from "../manual-clock.ts";
import { admitReading, confirmSeconds, factory, maxBootAttempts } from "./admitted-images.ts";
import { identity, smallRouter } from "./small/small-router.ts";

const outline = ({ banks, active, boot }: FirmwareReading) =>
  `${banks.map(({ version, status }) => `${version} ${status}`.trim()).join(" | ")} | runs ${active}, boots ${boot}`;

describe("the firmware of a virtual device", () => {
  let directory: string;
  let clock: ManualClock;
  let firmware: BootableFirmware;

  const settings = (): FirmwareBanksSettings => ({
    directory: join(directory, "firmware"),
    factory,
    admit: admitReading((path) => readFile(path, "utf8")),
    confirmSeconds,
    maxBootAttempts,
    clock,
    log: silentLog,
  });
  const downloaded = async (text: string, name = "image.bin") => {
    const path = join(directory, "download");
    await writeFile(path, text);
    return { path, name, sha256: "" };
  };
  const now = async () => outline(await firmware.read());
  const upgradeTo = async (text: string) => {
    const installed = await firmware.install(await downloaded(text));
    if (!installed.ok) throw new Error(installed.reason);
    await firmware.activate(installed.bank);
    await firmware.powerOn();
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "cpe-agent-banks-"));
    clock = manualClock();
    firmware = await openFirmwareBanks(settings());
  });
  afterEach(() => rm(directory, { recursive: true }));

  it("is what the device is shipped with, at first, and writes nothing", async () => {
    expect(await now()).toBe("1.0 active | no-image | runs 1, boots 1");
    expect((await firmware.read()).trial).toBeUndefined();
    expect(await readdir(join(directory, "firmware"))).toEqual([]);
  });

  it("is not looked for through a link, nor written through one", async () => {
    const other = join(directory, "other");
    await writeFile(other, "a letter");
    await symlink(other, join(directory, "firmware", "boot.json.new"));
    expect(await firmware.install(await downloaded("2.0"))).toMatchObject({ ok: false, kind: "disk" });
    expect(await readFile(other, "utf8")).toBe("a letter");
    await rm(join(directory, "firmware"), { recursive: true });
    await symlink(directory, join(directory, "firmware"));
    await expect(openFirmwareBanks(settings())).rejects.toThrow("is a link");
  });

  it("changes only by a reboot, and for good only when confirmed", async () => {
    expect(await firmware.install(await downloaded("2.0 kernel", "C:\\x\\gw 2.bin"))).toEqual({
      ok: true,
      bank: 2,
      version: "2.0",
    });
    expect((await firmware.read()).banks[1]).toEqual({
      number: 2,
      name: "gw 2.bin",
      version: "2.0",
      status: "available",
      bootFailure: "",
    });
    expect(await readFile(join(directory, "firmware", "bank-2.img"), "utf8")).toBe("2.0 kernel");
    expect(await now()).toBe("1.0 active | 2.0 available | runs 1, boots 1");
    await firmware.activate(2);
    expect(await now()).toBe("1.0 active | 2.0 available | runs 1, boots 2");
    await firmware.powerOn();
    expect(await now()).toBe("1.0 available | 2.0 active | runs 2, boots 2");
    expect((await firmware.read()).trial).toEqual({
      fallback: 1,
      attempt: 1,
      maxAttempts: maxBootAttempts,
      remainingSeconds: confirmSeconds,
    });
    await firmware.confirm();
    expect((await firmware.read()).trial).toBeUndefined();
    for (let boot = 0; boot <= maxBootAttempts; boot += 1) firmware = await openFirmwareBanks(settings());
    expect(await now()).toBe("1.0 available | 2.0 active | runs 2, boots 2");
  });

  it("uses the banks in turn, over restarts", async () => {
    for (const version of ["2.0", "3.0", "4.0"]) {
      await upgradeTo(version);
      await firmware.confirm();
      firmware = await openFirmwareBanks(settings());
    }
    expect(await now()).toBe("3.0 available | 4.0 active | runs 2, boots 2");
  });

  it("falls back after too many boots without confirmation, and says why", async () => {
    await upgradeTo("2.0");
    for (let attempt = 2; attempt <= maxBootAttempts; attempt += 1) {
      firmware = await openFirmwareBanks(settings());
      expect((await firmware.read()).trial?.attempt).toBe(attempt);
    }
    firmware = await openFirmwareBanks(settings());
    expect(await now()).toBe("1.0 active | 2.0 activation-failed | runs 1, boots 1");
    expect((await firmware.read()).banks[1]?.bootFailure).toBe("it was not confirmed in 3 boots");
  });

  it("falls back from an image that hangs when it boots, in the boot that was to run it, over restarts too", async () => {
    await upgradeTo("2.0 hangs");
    expect(await now()).toBe("1.0 active | 2.0 activation-failed | runs 1, boots 1");
    expect((await firmware.read()).banks[1]?.bootFailure).toBe("it hung in 3 boots");
    await firmware.activate(2);
    firmware = await openFirmwareBanks(settings());
    expect(await now()).toBe("1.0 active | 2.0 activation-failed | runs 1, boots 1");
  });

  it("falls back at the reboot after the time to confirm is over", async () => {
    await upgradeTo("2.0");
    clock.advance((confirmSeconds - 1) * 1000);
    expect((await firmware.read()).trial?.remainingSeconds).toBe(1);
    clock.advance(1000);
    expect((await firmware.read()).trial?.remainingSeconds).toBe(0);
    await firmware.powerOn();
    expect(await now()).toBe("1.0 active | 2.0 activation-failed | runs 1, boots 1");
    expect((await firmware.read()).banks[1]?.bootFailure).toBe("it was not confirmed within 600 s");
  });

  it("falls back when it is given up, over a restart too", async () => {
    await upgradeTo("2.0");
    await firmware.giveUp("no way to the ACS");
    expect(await now()).toBe("1.0 available | 2.0 active | runs 2, boots 1");
    firmware = await openFirmwareBanks(settings());
    expect(await now()).toBe("1.0 active | 2.0 activation-failed | runs 1, boots 1");
    expect((await firmware.read()).banks[1]?.bootFailure).toBe("no way to the ACS");
    await firmware.activate(2);
    await firmware.powerOn();
    expect((await firmware.read()).banks[1]).toMatchObject({ status: "active", bootFailure: "" });
  });

  it("takes no confirmation, and gives nothing up, when nothing is on trial", async () => {
    await firmware.confirm();
    await firmware.giveUp("no reason");
    expect(await now()).toBe("1.0 active | no-image | runs 1, boots 1");
    expect(await readdir(join(directory, "firmware"))).toEqual([]);
  });

  it("keeps what is in the other bank when an image is refused, and removes that", async () => {
    await upgradeTo("2.0");
    await firmware.confirm();
    const refused = await firmware.install(await downloaded("bad"));
    expect(refused).toEqual({ ok: false, kind: "untrusted", reason: "it says that it is bad" });
    expect(await now()).toBe("1.0 available | 2.0 active | runs 2, boots 2");
    expect(await readdir(directory)).toEqual(["firmware"]);
  });

  it("tells that an image did not pass where there was none before", async () => {
    await firmware.install(await downloaded("bad"));
    expect(await now()).toBe("1.0 active | validation-failed | runs 1, boots 1");
  });

  it("never overwrites what it may have to fall back on, nor what boots next", async () => {
    await upgradeTo("2.0");
    expect(await firmware.install(await downloaded("3.0"))).toMatchObject({ ok: false, kind: "busy" });
    await firmware.confirm();
    await firmware.activate(1);
    expect(await firmware.install(await downloaded("3.0"))).toMatchObject({ ok: false, kind: "busy" });
  });

  it("installs one image at a time", async () => {
    const image = await downloaded("2.0");
    const both = await Promise.all([firmware.install(image), firmware.install(image)]);
    expect(both).toMatchObject([{ ok: true }, { ok: false, kind: "busy" }]);
    expect(await now()).toBe("1.0 active | 2.0 available | runs 1, boots 1");
  });

  it("says that the disk is to blame when it is", async () => {
    const image = { path: join(directory, "nothing"), name: "x", sha256: "" };
    expect(await firmware.install(image)).toMatchObject({ ok: false, kind: "disk" });
  });

  it.each([0, 2, 3, 1.5, Number.NaN])("refuses to boot bank %s, which holds nothing", async (bank) => {
    await expect(firmware.activate(bank)).rejects.toMatchObject({ name: "RefusedSetting", setting: "bank" });
  });

  it("boots the other bank when its image is damaged, and the factory's when both are", async () => {
    await upgradeTo("2.0 kernel");
    await firmware.confirm();
    await upgradeTo("3.0 kernel");
    await firmware.confirm();
    await writeFile(join(directory, "firmware", "bank-1.img"), "3.0 ker");
    firmware = await openFirmwareBanks(settings());
    expect(await now()).toBe("3.0 activation-failed | 2.0 active | runs 2, boots 2");
    expect((await firmware.read()).trial).toBeUndefined();
    await rm(join(directory, "firmware", "bank-2.img"));
    firmware = await openFirmwareBanks(settings());
    expect(await now()).toBe("1.0 active | no-image | runs 1, boots 1");
  });

  it("boots the factory's image when its record is damaged, however", async () => {
    await upgradeTo("2.0");
    const file = join(directory, "firmware", "boot.json");
    const good = await readFile(file, "utf8");
    for (const text of [
      "",
      "{",
      "null",
      "[]",
      good.slice(0, -1),
      good.replace('"boot":2', '"boot":3'),
      '{"banks":[1,2]}',
    ]) {
      await writeFile(file, text);
      firmware = await openFirmwareBanks(settings());
      expect(await now()).toBe("1.0 active | no-image | runs 1, boots 1");
    }
  });

  it("boots with the device", async () => {
    const host = virtualHost({ system: smallRouter, identity, clock, firmware });
    const installed = await firmware.install(await downloaded("2.0"));
    if (installed.ok) await firmware.activate(installed.bank);
    const up = Promise.all([host.reboot(), host.reboot()]);
    clock.advance(smallRouter.bootSeconds * 1000);
    await up;
    expect(await host.firmware?.read()).toMatchObject({ active: 2, trial: { attempt: 1 } });
    const down = host.reboot();
    await host.close();
    await down;
    expect((await firmware.read()).trial?.attempt).toBe(1);
  });
});
