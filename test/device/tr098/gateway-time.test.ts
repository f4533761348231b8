import { describe, expect, it } from "vitest";
import { gateway } from "./gateway.ts";

const time = "InternetGatewayDevice.Time.";

describe("the time zone [TR-098 Time]", () => {
  it.each([
    ["+02:00", "<+02>-2", 120],
    ["-05:00", "<-05>5", -300],
    ["+05:30", "<+0530>-5:30", 330],
    ["-03:30", "<-0330>3:30", -210],
    ["+00:00", "<+00>-0", 0],
  ])("is set to %s by its offset alone", async (offset, name, minutes) => {
    const { read, set } = await gateway();
    await set({ [`${time}LocalTimeZone`]: offset });
    const told = await read(time);
    expect(told).toMatchObject({ LocalTimeZone: offset, LocalTimeZoneName: name, DaylightSavingsUsed: "false" });
    const { CurrentLocalTime: local = "" } = told;
    // As far from UTC as the offset says.
    const shown = /([+-])(\d\d):(\d\d)$/.exec(local) ?? [];
    const shownMinutes = (shown[1] === "-" ? -1 : 1) * (Number(shown[2] ?? 0) * 60 + Number(shown[3] ?? 0));
    expect(shownMinutes).toBe(minutes);
  });

  it("stays as it is where the offset is the present one, and loses its summer time where that is asked", async () => {
    const { read, set } = await gateway();
    const { LocalTimeZoneName: name } = await read(time);
    await set({ [`${time}LocalTimeZone`]: "+01:00", [`${time}DaylightSavingsUsed`]: "true" });
    expect(await read(time)).toMatchObject({ LocalTimeZoneName: name, DaylightSavingsUsed: "true" });
    await set({ [`${time}DaylightSavingsUsed`]: "false" });
    expect(await read(time)).toMatchObject({ LocalTimeZoneName: "<+01>-1", DaylightSavingsUsed: "false" });
  });

  it("is that of its name where both are set", async () => {
    const { read, set } = await gateway();
    await set({ [`${time}LocalTimeZone`]: "+02:00", [`${time}LocalTimeZoneName`]: "NST3:30NDT,M3.2.0,M11.1.0" });
    expect(await read(time)).toMatchObject({ LocalTimeZone: "-03:30", DaylightSavingsUsed: "true" });
  });

  it.each([
    ["LocalTimeZone", "2", /\+01:00/],
    ["LocalTimeZone", "+15:00", /at most 14 hours/],
    ["LocalTimeZone", "+14:30", /at most 14 hours/],
    ["LocalTimeZone", "+01:75", /\+01:00/],
  ])("refuses %s %s, and says what it takes", async (name, value, reason) => {
    const { set } = await gateway();
    await expect(set({ [time + name]: value })).rejects.toMatchObject({
      faults: [{ path: time + name, kind: "value", reason: expect.stringMatching(reason) }],
    });
  });

  it("is told when summer begins by its name alone", async () => {
    const { set } = await gateway();
    await set({ [`${time}LocalTimeZone`]: "+03:00" });
    await expect(set({ [`${time}DaylightSavingsUsed`]: "true" })).rejects.toMatchObject({
      faults: [{ path: `${time}DaylightSavingsUsed`, reason: expect.stringMatching(/LocalTimeZoneName alone/) }],
    });
  });
});
