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

  it("is refused where summer time is asked for besides that its name does not have, or is there and not wanted", async () => {
    const { read, set } = await gateway();
    const { LocalTimeZoneName: before } = await read(time);
    const both = (name: string, used: string) =>
      set({ [`${time}LocalTimeZoneName`]: name, [`${time}DaylightSavingsUsed`]: used });
    await expect(both("UTC0", "true")).rejects.toThrow(
      "the zone UTC0 of LocalTimeZoneName has no summer time: one that has is such as CET-1CEST,M3.5.0,M10.5.0/3",
    );
    await expect(both("EET-2EEST,M3.5.0/3,M10.5.0/4", "false")).rejects.toThrow("has a summer time");
    expect((await read(time)).LocalTimeZoneName).toBe(before);
    await both("UTC0", "false");
    expect(await read(time)).toMatchObject({ LocalTimeZoneName: "UTC0", DaylightSavingsUsed: "false" });
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

  it("tells when summer time is this year, and takes that back", async () => {
    const { read, set } = await gateway();
    await set({ [`${time}LocalTimeZoneName`]: "CET-1CEST,M3.5.0,M10.5.0/3" });
    const { DaylightSavingsStart: start = "", DaylightSavingsEnd: end = "" } = await read(time);
    expect([start, end].map((each) => each.slice(4, 8))).toEqual(["-03-", "-10-"]);
    expect([start, end].map((each) => [new Date(each).getUTCDay(), each.slice(10)])).toEqual([
      [0, "T01:00:00Z"],
      [0, "T01:00:00Z"],
    ]);
    await set({ [`${time}DaylightSavingsStart`]: start, [`${time}DaylightSavingsEnd`]: end });
    expect(await read(time)).toMatchObject({ LocalTimeZoneName: "CET-1CEST,M3.5.0,M10.5.0/3" });
  });

  it.each([
    // At the same moments as where it is set up to be, an hour to the east.
    ["+00:00", "03-29T01:00:00Z", "10-25T01:00:00Z", "<+00>-0<+01>,M3.5.0/1,M10.5.0/2"],
    ["-05:00", "03-08T07:00:00Z", "11-01T06:00:00Z", "<-05>5<-04>,M3.2.0/2,M11.1.0/2"],
    ["+09:30", "10-03T16:30:00Z", "04-04T16:30:00Z", "<+0930>-9:30<+1030>,M10.1.0/2,M4.1.0/3"],
  ])("with the offset %s has summer time from %s to %s", async (offset, start, end, name) => {
    const { read, set } = await gateway();
    await set({
      [`${time}LocalTimeZone`]: offset,
      [`${time}DaylightSavingsUsed`]: "true",
      [`${time}DaylightSavingsStart`]: `2026-${start}`,
      [`${time}DaylightSavingsEnd`]: `2026-${end}`,
    });
    expect(await read(time)).toMatchObject({
      LocalTimeZone: offset,
      LocalTimeZoneName: name,
      DaylightSavingsUsed: "true",
    });
  });

  it("has no summer time without being told when that is", async () => {
    const { read, set } = await gateway();
    await set({ [`${time}LocalTimeZone`]: "+03:00" });
    const never = "0001-01-01T00:00:00Z";
    expect(await read(time)).toMatchObject({ DaylightSavingsStart: never, DaylightSavingsEnd: never });
    await set({ [`${time}DaylightSavingsStart`]: never });
    for (const [name, value] of [
      ["DaylightSavingsUsed", "true"],
      ["DaylightSavingsStart", "2026-03-29T01:00:00Z"],
      ["DaylightSavingsEnd", "2026-10-25T01:00:00Z"],
    ] as const)
      await expect(set({ [time + name]: value })).rejects.toMatchObject({
        faults: [{ path: time + name, kind: "value", reason: expect.stringMatching(/DaylightSavingsEnd/) }],
      });
  });
});
