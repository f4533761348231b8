import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BootableFirmware, openFirmwareBanks } from "../../../src/host/virtual/firmware-banks.ts";
import { silentLog } from "../linux/silent-log.ts";
import { manualClock } from "../manual-clock.ts";
import { admitReading, confirmSeconds, factory, maxBootAttempts, runningVersion } from "./admitted-images.ts";
import { CutDisk, PowerCut } from "./cut-disk.ts";

describe("power lost during an upgrade", () => {
  const record = "/firmware/boot.json";
  const spool = "/spool/image";

  const powerOn = (disk: CutDisk): Promise<BootableFirmware> =>
    openFirmwareBanks({
      directory: "/firmware",
      factory,
      admit: admitReading(async (path) => disk.files.get(path)?.text ?? ""),
      confirmSeconds,
      maxBootAttempts,
      clock: manualClock(),
      log: silentLog,
      disk,
    });

  /** From 2.0 to 3.0, as far as power lasts; what was done by then. */
  async function upgrade(disk: CutDisk): Promise<readonly string[]> {
    const done: string[] = [];
    try {
      const firmware = await powerOn(disk);
      disk.download(spool, "3.0 new kernel");
      const installed = await firmware.install({ path: spool, name: "gw-3.0.bin", sha256: "" });
      if (!installed.ok) throw new PowerCut(installed.reason);
      done.push("installed");
      await firmware.activate(installed.bank);
      done.push("activated");
      await firmware.powerOn();
      done.push("booted");
      await firmware.confirm();
      done.push("confirmed");
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    return done;
  }

  /** 2.0 confirmed in bank 2, and something older in bank 1. */
  async function upgradedOnce(): Promise<CutDisk> {
    const disk = new CutDisk(new Map());
    const firmware = await powerOn(disk);
    for (const version of ["1.5", "1.6", "2.0"]) {
      disk.download(spool, `${version} old kernel`);
      const installed = await firmware.install({ path: spool, name: "gw.bin", sha256: "" });
      if (installed.ok) await firmware.activate(installed.bank);
      await firmware.powerOn();
      await firmware.confirm();
    }
    return disk.afterCut();
  }

  it("at any octet or write leaves a bank that boots: the old one, or the new one on trial or confirmed", async () => {
    const start = await upgradedOnce();
    const seen = new Set<string>();
    for (let steps = 1; ; steps += 1) {
      const disk = start.afterCut(steps);
      const done = await upgrade(disk);
      const after = disk.afterCut();
      const firmware = await powerOn(after);
      const reading = await firmware.read();
      const version = runningVersion(reading);
      seen.add(`${version}${reading.trial ? " on trial" : ""}`);
      expect(["2.0", "3.0"]).toContain(version);
      if (!done.includes("installed")) expect(version).toBe("2.0");
      if (done.includes("activated")) expect(version).toBe("3.0");
      if (done.includes("confirmed")) expect(reading.trial).toBeUndefined();
      for (const bank of reading.banks) {
        const image = after.files.get(`/firmware/bank-${bank.number}.img`)?.text;
        if (bank.version !== "") expect(image).toBe(`${bank.version} ${bank.version === "3.0" ? "new" : "old"} kernel`);
      }

      // Nobody confirms: in the end what was proven runs.
      const proven = reading.trial === undefined ? version : "2.0";
      let last = firmware;
      for (let boot = 0; boot <= maxBootAttempts; boot += 1) last = await powerOn(after);
      expect(runningVersion(await last.read())).toBe(proven);
      if (done.includes("confirmed")) break;
    }
    expect([...seen].sort()).toEqual(["2.0", "3.0", "3.0 on trial"]);
  });

  it("again and again does no harm either", async () => {
    const start = await upgradedOnce();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 1800 }), { maxLength: 6 }), async (cuts) => {
        let disk = start.afterCut();
        for (const steps of cuts) {
          const cut = disk.afterCut(steps);
          await upgrade(cut);
          disk = cut.afterCut();
        }
        expect(disk.files.has(record)).toBe(true);
        expect(["2.0", "3.0"]).toContain(runningVersion(await (await powerOn(disk)).read()));
      }),
      { numRuns: 50 },
    );
  });
});
