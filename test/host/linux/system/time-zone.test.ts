import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { linuxSystem } from "../../../../src/host/linux/system/linux-system.ts";
import { parseTzif } from "../../../../src/host/linux/system/parse-tzif.ts";
import { offsetAt, parseTimeZone } from "../../../../src/host/posix-time-zone.ts";
import { manualClock } from "../../manual-clock.ts";
import { copiedFileSystem } from "../recorded-machine.ts";

const timeIn = (root: string) => linuxSystem(systemFiles(root), manualClock()).time();

const hoursAt = (rule: string, moment: string): number | undefined => {
  const zone = parseTimeZone(rule);
  return zone === undefined ? undefined : offsetAt(zone, Date.parse(moment)) / 3600;
};

describe("a POSIX TZ string [RFC 8536 3.3.1]", () => {
  it.each([
    ["UTC0", "2026-07-01T00:00:00Z", 0],
    ["<+0330>-3:30", "2026-07-01T00:00:00Z", 3.5],
    ["<-03>3", "2026-07-01T00:00:00Z", -3],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T00:59:59Z", 1],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "2026-03-29T01:00:00Z", 2],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T00:59:59Z", 2],
    ["CET-1CEST,M3.5.0,M10.5.0/3", "2026-10-25T01:00:00Z", 1],
    ["EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59:59Z", -5],
    ["EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00:00Z", -4],
    ["EST5EDT", "2026-07-01T00:00:00Z", -4], // without a rule, that of the United States
    ["NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-12-31T12:00:00Z", 13], // the year ends in summer
    ["NZST-12NZDT,M9.5.0,M4.1.0/3", "2026-07-01T00:00:00Z", 12],
    ["<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01T00:00:00Z", 11],
    ["IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0], // daylight time that is behind
    ["EET-2EEST,M3.5.0/0,M10.5.0/0", "2026-06-01T00:00:00Z", 3],
    ["AAA3BBB,J60/0,300/0", "2024-03-01T02:59:59Z", -3], // J60 is 1 March, leap year or not
    ["AAA3BBB,J60/0,300/0", "2024-03-01T03:00:00Z", -2],
    ["AAA3BBB,J60/0,300/0", "2026-03-01T03:00:00Z", -2],
    ["<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -2],
    ["<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -1],
  ])("%s at %s is %d hours east", (rule, moment, hours) => {
    expect(hoursAt(rule, moment)).toBe(hours);
  });

  it.each(["", "CET", "Europe/Berlin", "C-1", "CET-1CEST,M3.5.0", "CET-1CEST,M13", "CET-1CEST,M3.5.0,foo", "<+01-1"])(
    "is none: %j",
    (text) => {
      expect(parseTimeZone(text)).toBeUndefined();
    },
  );
});

const zones = "/usr/share/zoneinfo";
/** From here on the machine and ICU may differ: what a government has decided since stands only in the newer data. */
const settledUntil = Date.UTC(2024, 0, 1);

describe.skipIf(!existsSync(zones))("the zone files of this machine", () => {
  it.each([
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "UTC",
  ])("%s agrees with ICU, at any time of 40 years", (name) => {
    const zone = parseTzif(readFileSync(`${zones}/${name}`));
    const rules = parseTimeZone(zone?.rule ?? "");
    const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
    const wrong: string[] = [];
    for (let wallMs = Date.UTC(1984, 0, 1, 5); wallMs < settledUntil; wallMs += 19 * 86_400_000) {
      const offset = zone?.tableOffsetAt(wallMs) ?? (rules === undefined ? undefined : offsetAt(rules, wallMs));
      const [, sign, hours = "0", minutes = "0"] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(wallMs)) ?? [];
      const expected = (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60) || 0;
      if (offset !== expected) wrong.push(`${new Date(wallMs).toISOString()}: ${offset} for ${expected}`);
    }
    expect(wrong).toEqual([]);
  });

  it("is undefined for what is no zone file, wherever it is cut", () => {
    const bytes = readFileSync(`${zones}/Europe/Berlin`);
    for (let length = 0; length < bytes.length - 40; length += 7) {
      const zone = parseTzif(bytes.subarray(0, length));
      expect(zone?.tableOffsetAt(0)).toBeUndefined();
    }
  });
});

describe("the time of a machine", () => {
  it("follows an absolute link of /etc/localtime within its own file system", async () => {
    const { symlinkSync } = await import("node:fs");
    const copy = copiedFileSystem();
    try {
      copy.write("/usr/share/zoneinfo/X/Here", zoneFile("<+0545>-5:45"));
      copy.write("/etc/timezone", "X/Elsewhere\n");
      symlinkSync("/usr/share/zoneinfo/X/Here", `${copy.root}/etc/localtime`);
      expect(await timeIn(copy.root)).toMatchObject({
        timeZone: "<+0545>-5:45",
        utcOffsetMinutes: 345,
      });
    } finally {
      copy.remove();
    }
  });

  it("is read again when, and only when, one of its files is another", async () => {
    const copy = copiedFileSystem();
    try {
      const files = systemFiles(copy.root);
      let read = 0;
      const counted = (path: string) => {
        read += path === "/usr/share/zoneinfo/X/Here" ? 1 : 0;
        return files.bytes(path);
      };
      const { utcOffsetMinutes } = linuxSystem({ ...files, bytes: counted }, manualClock());
      copy.write("/etc/timezone", "X/Here\n");
      copy.write("/usr/share/zoneinfo/X/Here", zoneFile("EST5"));
      for (let times = 0; times < 3; times++) expect(await utcOffsetMinutes()).toBe(-300);
      expect(read).toBe(1);
      copy.write("/etc/TZ", "CET-1\n");
      expect(await utcOffsetMinutes()).toBe(60);
      files.replace("/etc/TZ", "EET-2\n");
      expect(await utcOffsetMinutes()).toBe(120);
      copy.remove("/etc/TZ");
      expect(await utcOffsetMinutes()).toBe(-300);
    } finally {
      copy.remove();
    }
  });

  it("goes by /etc/timezone where there is no other mark, and knows nothing where there is none", async () => {
    const copy = copiedFileSystem();
    try {
      const unknown = { enabled: false, synchronized: true, ntpServers: [], timeZone: "", utcOffsetMinutes: 0 };
      expect(await timeIn(copy.root)).toEqual(unknown);
      copy.write("/etc/timezone", "X/Here\n");
      copy.write("/usr/share/zoneinfo/X/Here", zoneFile("EST5"));
      expect(await timeIn(copy.root)).toMatchObject({
        timeZone: "EST5",
        utcOffsetMinutes: -300,
      });
    } finally {
      copy.remove();
    }
  });
});

/** A version 2 file without transitions. */
function zoneFile(rule: string): Uint8Array {
  const header = Buffer.alloc(44);
  header.write("TZif2", "latin1");
  return Buffer.concat([header, header, Buffer.from(`\n${rule}\n`, "latin1")]);
}
