import { describe, expect, it } from "vitest";
import { explained, metOn, readOnlyOn, readReasons } from "../../scripts/reference/shortfalls.ts";
import { readSources } from "../../scripts/reference/sources.ts";
import type { Origin, Survey, SurveyedObject } from "../../scripts/reference/survey.ts";

// The tables that docs/datamodel.md is made from, where they are not true.

const path = "Device.DeviceInfo.";
const live = (edits?: string, told = true): Origin => ({ kind: "live", edits, told });

function objectWith(parameters: Readonly<Record<string, Origin>>): ReadonlyMap<string, SurveyedObject> {
  const object = {
    path,
    readings: new Set(["system"]),
    rows: undefined,
    parameters: new Map(Object.entries(parameters)),
    toBeSet: new Set(["HostName"]),
    creatable: false,
  };
  return new Map([[path, object]]);
}

const survey: Survey = {
  linux: objectWith({ HostName: live("system"), UpTime: live() }),
  openwrt: objectWith({ HostName: live("system"), UpTime: live(undefined, false) }),
  virtual: objectWith({ HostName: { kind: "stored", settable: true } }),
};
const asked = new Map([
  ["HostName", { settable: true }],
  ["UpTime", { settable: false }],
]);
const profile = { name: "Baseline:4", objects: [{ path, addable: false, parameters: asked }] };
const onLinux = (host: string): boolean => host === "linux";

it("a host has reasons to give for all that could be set and cannot, and for tables without edits", () => {
  const paths = (host: "linux" | "openwrt" | "virtual", of = survey) =>
    readOnlyOn(host, of, onLinux).map((shortfall) => shortfall.path);
  expect(["linux", "openwrt", "virtual"].map((host) => paths(host as "linux"))).toEqual([[], [`${path}HostName`], []]);
  const [table] = [...survey.linux.values()].map((object) => ({ ...object, creatable: true }));
  expect(paths("linux", { ...survey, linux: new Map(table && [[path, table]]) })).toEqual([path]);
});

describe("what a host has of a profile", () => {
  it("counts what is there and what can be set", () => {
    const counted = { parameters: 2, toBeSet: 1 };
    expect(metOn("linux", profile, survey, onLinux, [])).toEqual({ ...counted, there: 2, settable: 1, shortfalls: [] });
    expect(metOn("openwrt", profile, survey, onLinux, [])).toEqual({
      ...counted,
      there: 2,
      settable: 0,
      shortfalls: [
        { host: "openwrt", lack: "read only", path: `${path}HostName` },
        { host: "openwrt", lack: "not always", path: `${path}UpTime` },
      ],
    });
    expect(metOn("virtual", profile, survey, onLinux, [])).toEqual({
      ...counted,
      there: 1,
      settable: 1,
      shortfalls: [{ host: "virtual", lack: "missing", path: `${path}UpTime` }],
    });
  });
});

it("takes for missing what a host never tells, if a reason says so", () => {
  const never = readReasons(`missing\topenwrt\t${path}UpTime\tno clock`, "missing.tsv");
  const { there, shortfalls } = metOn("openwrt", profile, survey, onLinux, never);
  expect([there, shortfalls.at(-1)]).toEqual([1, { host: "openwrt", lack: "missing", path: `${path}UpTime` }]);
});

describe("why something is missing", () => {
  const missing = { host: "virtual", lack: "missing", path: `${path}UpTime` } as const;
  const reasons = (...lines: readonly string[]) => readReasons(lines.join("\n"), "missing.tsv");

  it("is told by the first line that fits", () => {
    const lines = reasons(
      "# comment",
      `missing\tvirtual\t${path}UpTime|HostName\tno clock`,
      `read only\tvirtual\t${path}*\tno pen`,
    );
    const other = { ...missing, lack: "read only" } as const;
    const why = explained([missing, other], lines);
    expect([why(missing), why(other)]).toEqual(["no clock", "no pen"]);
  });

  it.each<[string, readonly string[], string]>([
    ["nothing says why", [], `${path}UpTime is missing on virtual, and nothing says why`],
    [
      "it is there",
      [`missing\t*\t${path}UpTime\tno clock`, `missing\tvirtual\t${path}HostName\tno name`],
      "missing.tsv:2: nothing on virtual has this for its reason",
    ],
    [
      "it is there on one of the hosts",
      [`missing\tlinux,virtual\t${path}UpTime\tno clock`],
      "missing.tsv:1: nothing on linux has this for its reason",
    ],
    [
      "another line tells it before",
      [`missing\t*\tDevice.*\tno device`, `missing\tvirtual\t${path}UpTime\tno clock`],
      "missing.tsv:2: nothing on virtual has this for its reason",
    ],
  ])("is refused where %s", (_case, lines, message) => {
    expect(() => explained([missing], reasons(...lines))).toThrow(message);
  });

  it.each([
    [`absent\t*\t${path}UpTime\tno clock`, 'no lack "absent"'],
    [`missing\tsolaris\t${path}UpTime\tno clock`, 'no hosts "solaris"'],
    [`missing\t*\t${path}UpTime\t`, "no reason"],
    [`missing\t*\t${path}UpTime`, "3 columns where 4 are expected"],
  ])("is refused as %j", (line, message) => {
    expect(() => reasons(line)).toThrow(`missing.tsv:1: ${message}`);
  });
});

describe("what parameters are read from", () => {
  it("is told in words, host by host", () => {
    const sources = readSources("system\t`/proc`; the clock\t=\nset system\t`hostname`\t-\n", "sources.tsv", survey);
    expect(sources.readFrom("openwrt", new Set(["system"]))).toEqual(["`/proc`", "the clock"]);
    expect(sources.setBy("linux", "system")).toEqual(["`hostname`"]);
    expect(sources.setBy("openwrt", "system")).toBeUndefined();
  });

  it.each([
    ["", "no words for system on linux"],
    ["system\t`/proc`\t-\n", "no words for system on openwrt"],
    ["system\t`/proc`\t=\nlinks\t`ip`\t-\n", "sources.tsv:2: nothing is read from links on linux"],
  ])("is refused as %j", (text, message) => {
    expect(() => readSources(text, "sources.tsv", survey)).toThrow(message);
  });
});
