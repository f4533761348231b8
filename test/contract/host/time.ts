import { describe, expect, it } from "vitest";
import type { Host } from "../../../src/ports/host/host.ts";
import type { TimeSettings } from "../../../src/ports/host/system.ts";
import type { HostUnderTest } from "./host-under-test.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

export function timeContract(subject: () => HostUnderTest): void {
  const host = (): Host => subject().host;

  async function shown(): Promise<TimeSettings> {
    const { enabled, ntpServers, timeZone } = await host().system.time();
    return { enabled, ntpServers, timeZone };
  }

  describe("changes the time", () => {
    it("in one commit with all else, and takes that back", async ({ skip }) => {
      const transaction = host().begin();
      if (transaction.time === undefined) return skip("has none to change");
      const before = await shown();
      const offset = await host().system.utcOffsetMinutes();
      const wanted = { enabled: !before.enabled, ntpServers: ["192.0.2.1", "ntp.example"], timeZone: "<+0545>-5:45" };
      await transaction.time.change({ enabled: wanted.enabled, ntpServers: wanted.ntpServers });
      await transaction.time.change({ timeZone: wanted.timeZone });
      expect(await shown()).toEqual(before);
      await transaction.commit();
      await host().settle();
      expect(await shown()).toEqual(wanted);
      expect(await host().system.utcOffsetMinutes()).toBe(345);
      await transaction.rollback();
      await host().settle();
      expect(await shown()).toEqual(before);
      expect(await host().system.utcOffsetMinutes()).toBe(offset);
    });

    it.for<[Partial<TimeSettings>, string]>([
      [{ timeZone: "Europe/Berlin" }, "timeZone"],
      [{ ntpServers: ["one", "an other"] }, "ntpServers"],
      [{ ntpServers: [""] }, "ntpServers"],
    ])("refuses %j as %s", async ([settings, setting], { skip }) => {
      const { time } = host().begin();
      if (time === undefined) return skip("has none to change");
      await expect(time.change(settings)).rejects.toEqual(refusalOf(setting));
    });
  });
}
