import { describe, expect, it } from "vitest";
import { offsetAt, parseTimeZone } from "../../src/host/posix-time-zone.ts";

/** The offset that the system's zone database has, in minutes. */
function offsetsOf(zone: string): (wallMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  return (wallMs) => {
    const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(wallMs)) ?? [];
    return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  };
}

function utcOffsetMinutes(posix: string, wallMs: number): number | undefined {
  const zone = parseTimeZone(posix);
  return zone === undefined ? undefined : offsetAt(zone, wallMs) / 60;
}

describe("the offset of a POSIX time zone", () => {
  it.each([
    ["UTC0", "UTC"],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"],
    ["GMT0BST,M3.5.0/1,M10.5.0", "Europe/London"],
    ["EST5EDT,M3.2.0,M11.1.0", "America/New_York"],
    ["AEST-10AEDT,M10.1.0,M4.1.0/3", "Australia/Sydney"],
    ["<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "Australia/Lord_Howe"],
    ["EST5EDT", "America/New_York"],
    ["IST-5:30", "Asia/Kolkata"],
    ["<-03>3", "America/Sao_Paulo"],
    ["NST3:30NDT,M3.2.0,M11.1.0", "America/St_Johns"],
    ["IST-1GMT0,M10.5.0,M3.5.0/1", "Europe/Dublin"],
    ["<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "America/Nuuk"],
  ])("%s is that of %s, every six hours of 2026 and 2027", (posix, zone) => {
    const offsetAt = offsetsOf(zone);
    const wrong: string[] = [];
    for (let wallMs = Date.UTC(2026, 0, 1); wallMs < Date.UTC(2028, 0, 1); wallMs += 6 * 3_600_000) {
      if (utcOffsetMinutes(posix, wallMs) !== offsetAt(wallMs)) wrong.push(new Date(wallMs).toISOString());
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ["2026-03-29T00:59:59Z", 60],
    ["2026-03-29T01:00:00Z", 120],
    ["2026-10-25T00:59:59Z", 120],
    ["2026-10-25T01:00:00Z", 60],
  ])("of central Europe at %s is %d, to the second", (date, minutes) => {
    expect(utcOffsetMinutes("CET-1CEST,M3.5.0,M10.5.0/3", Date.parse(date))).toBe(minutes);
  });

  it.each(["", "Europe/Berlin", "CET", "CET-1CEST,M3.5.0", "C-1", "UTC0 ", "UTC0\n"])("is not known for %j", (zone) => {
    expect(utcOffsetMinutes(zone, 0)).toBeUndefined();
  });
});
