import { describe, expect, it } from "vitest";
import type { System } from "../../../src/ports/host/system.ts";
import { type HostUnderTest, naturals } from "./host-under-test.ts";

export function systemContract(subject: () => HostUnderTest): void {
  const system = (): System => subject().host.system;

  describe("reads the system", () => {
    it("counts its uptime in whole seconds, forward", async () => {
      const before = system().uptimeSeconds();
      expect(Number.isInteger(before) && before >= 0).toBe(true);
      await subject().passSeconds(2);
      const passed = system().uptimeSeconds() - before;
      expect(passed).toBeGreaterThanOrEqual(1);
      expect(passed).toBeLessThan(1000); // they would be milliseconds otherwise
    });

    it("has a host name", async () => {
      expect(await system().hostName()).toMatch(/^\S{1,64}$/);
    });

    it("has memory, not all of it free or to be had", async () => {
      const { totalKiB, freeKiB, availableKiB } = await system().memory();
      expect(naturals([totalKiB, freeKiB, availableKiB])).toBe(true);
      expect(totalKiB).toBeGreaterThan(availableKiB);
      expect(totalKiB).toBeGreaterThan(freeKiB);
      expect(totalKiB).toBeGreaterThan(1024);
    });

    it("lists its processes", async () => {
      const { cpuUsagePercent, processes } = await system().processes();
      expect(cpuUsagePercent).toBeGreaterThanOrEqual(0);
      expect(cpuUsagePercent).toBeLessThanOrEqual(100);
      expect(processes.length).toBeGreaterThan(0);
      expect(new Set(processes.map(({ pid }) => pid)).size).toBe(processes.length);
      const wrong = processes.filter(
        ({ pid, command, sizeKiB, priority, cpuTimeMs }) =>
          pid < 1 || command === "" || priority > 99 || !naturals([pid, sizeKiB, priority, cpuTimeMs]),
      );
      expect(wrong).toEqual([]);
    });

    it("tells the time of its zone", async () => {
      const { utcOffsetMinutes, timeZone, ntpServers } = await system().time();
      expect(Number.isInteger(utcOffsetMinutes)).toBe(true);
      expect(await system().utcOffsetMinutes()).toBe(utcOffsetMinutes);
      expect(Math.abs(utcOffsetMinutes)).toBeLessThanOrEqual(14 * 60);
      expect(timeZone).toMatch(/^$|^([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)[+-]?\d/);
      expect(ntpServers.filter((server) => !/^\S+$/.test(server))).toEqual([]);
    });
  });
}
