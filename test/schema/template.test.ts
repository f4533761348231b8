import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { errorsSince, lineQuality, phaseOf } from "../../src/host/virtual/uplinks/line-quality.ts";
import type { TemplateFacts } from "../../src/ports/template-facts.ts";
import { parsePlaceholder, unknownPlaceholder } from "../../src/schema/placeholder.ts";
import { TemplateExpander } from "../../src/schema/template.ts";

const identity = {
  manufacturer: "Example",
  oui: "00D09E",
  productClass: "gateway",
  modelName: "G1",
  description: "A gateway",
  hardwareVersion: "1",
  softwareVersion: "2.0",
  provisioningCode: "",
};
const secondsAt = (uptime: number): number => Date.UTC(2026, 0, 1) / 1000 + uptime;
const facts = (uptime = 1000, serialNumber = "CPE000042"): TemplateFacts => ({
  identity: { ...identity, serialNumber },
  macAddress: (offset) => `00:d0:9e:00:02:${(0xa0 + offset).toString(16)}`,
  ipv4Address: (link) => (link === "wan" ? "192.0.2.7" : ""),
  uptimeSeconds: () => uptime,
  wallMs: () => secondsAt(uptime) * 1000,
  upSinceWallMs: () => secondsAt(0) * 1000,
  bootedAtMs: () => 0,
  lineQuality: () => lineQuality(secondsAt(uptime), phaseOf({ ...identity, serialNumber })),
  lineErrors: () => errorsSince(secondsAt(uptime), uptime, phaseOf({ ...identity, serialNumber })),
});
const expand = (template: string, uptime?: number, serialNumber?: string): string =>
  new TemplateExpander(facts(uptime, serialNumber)).expand(template);

const filled = (template: string, values: Readonly<Record<string, readonly string[]>>): string =>
  new TemplateExpander(facts()).expand(template, { object: "A.", values: (path) => values[path] ?? [""] });

const uuidOfTheDevice = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-00d09e0002a0$/;

describe("a template", () => {
  it("gives each device, and each word, a UUID that stays", () => {
    const uuids = ["1", "2"].flatMap((serial) => [`\${uuid}`, `\${uuid:a}`].map((each) => expand(each, 1000, serial)));
    expect(new Set(uuids).size).toBe(4);
    expect(expand(`\${uuid}`, 5, "1")).toBe(uuids[0]);
  });

  it.each([
    ["plain", "plain"],
    [`\${serialNumber}`, "CPE000042"],
    [`\${oui}-\${productClass}-\${softwareVersion}`, "00D09E-gateway-2.0"],
    [`\${mac}`, "00:d0:9e:00:02:a0"],
    [`\${mac+3}`, "00:d0:9e:00:02:a3"],
    [`Home-\${suffix}`, "Home-02A0"],
    [`\${uuid}`, expect.stringMatching(uuidOfTheDevice)],
    [`\${uuid:wps-1}`, expect.stringMatching(uuidOfTheDevice)],
    [`\${ipv4:wan}`, "192.0.2.7"],
    [`\${uptime}`, "1000"],
    [`\${uptime-40}`, "960"],
    [`\${uptime-4000}`, "0"],
    [`\${since:0}`, "2026-01-01T00:00:00Z"],
    [`\${since:3600}`, "2025-12-31T23:00:00Z"],
    ["$5 and {braces}", "$5 and {braces}"],
  ])("%s becomes %s", (template, text) => {
    expect(unknownPlaceholder(template)).toBeUndefined();
    expect(expand(template)).toEqual(text);
  });

  it.each([
    `\${serial}`,
    `\${}`,
    `\${mac-1}`,
    `\${uuid:}`,
    `\${uuid:a b}`,
    `\${mac:1}`,
    `\${uptime+1}`,
    `\${counter}`,
    `\${counter:}`,
    `\${counter:-1}`,
    `\${counter+1}`,
    `\${lease}`,
    `\${if:Enable,Up}`,
    `\${if:enable,Up,Down}`,
    `\${if:Enable,Up,Other,Down}`,
    `\${if:!Enable=true,Up,Down}`,
    `\${if:#Enable,Up,Down}`,
    `\${if:Enable&,Up,Down}`,
    `\${if:Enable>status,Up,Down}`,
    `\${if:Used<,Up,Down}`,
    `\${value:}`,
    `\${suffix,while:Enable}`,
    `\${counter:1,while:}`,
    `\${counter:1,while:Enable,while:Enable}`,
    `\${counter32day:1,while:Enable}`,
    `\${calls:6,190}`,
    `\${calls:6,190,nothing}`,
    `\${calls:0,190,seconds}`,
    `\${calls:500,190,seconds}`,
    `\${logged:6,190,10,nothing}`,
    `\${logged:6,190,0,start}`,
    `\${logged:500,190,10,start}`,
    `\${if:Enable,=up,Down}`,
    `\${counter32year:1}`,
    `\${since:1e9}`,
    `\${ipv4}`,
    `\${ipv4:}`,
    `\${serialNumber`,
    `\${toString}`,
  ])("with %s is refused when compiled, and stays as it is at run time", (template) => {
    expect(unknownPlaceholder(`a ${template}`)).toBeDefined();
    expect(expand(template)).toBe(template);
  });

  it("is one or the other by a boolean of the same object", () => {
    const status = (enable: string) => filled(`\${if:Enable,Up,}`, { Enable: [enable] });
    expect(["true", "false", ""].map(status)).toEqual(["Up", "", ""]);
    expect(expand(`\${if:Enable,Up,Down}`)).toBe("Down");
  });

  it.each([
    ["!Enable", { Enable: ["false"] }, true],
    ["!Enable", { Enable: ["true"] }, false],
    ["#.Enable&Enable", { Enable: ["true"], "#.Enable": ["true"] }, true],
    ["#.Enable&Enable", { Enable: ["true"], "#.Enable": ["false"] }, false],
    ["Provider>Status=Up", { "Provider>Status": ["Up", "Up"] }, true],
    ["Provider>Status=Up", { "Provider>Status": ["Up", "Disabled"] }, false],
    ["Provider>Status=Up", { "Provider>Status": [] }, false],
    ["AuthUserName!=", { AuthUserName: ["me"] }, true],
    ["AuthUserName!=", { AuthUserName: [""] }, false],
    ["#.#.Line.1.CallStatus=Idle", { "#.#.Line.1.CallStatus": ["Idle"] }, true],
    ["Capacity-UsedSpace<ThresholdLimit", { Capacity: ["100"], UsedSpace: ["91"], ThresholdLimit: ["10"] }, true],
    ["Capacity-UsedSpace<ThresholdLimit", { Capacity: ["100"], UsedSpace: ["90"], ThresholdLimit: ["10"] }, false],
    ["UsedSpace>=90", { UsedSpace: ["90"] }, true],
    ["UsedSpace>=90", { UsedSpace: ["89"] }, false],
  ])("%s of %o: %s", (condition, values, holds) => {
    expect(unknownPlaceholder(`\${if:${condition},yes,no}`)).toBeUndefined();
    expect(filled(`\${if:${condition},yes,no}`, values)).toBe(holds ? "yes" : "no");
  });

  it("is the first of several that holds, else the last", () => {
    const status = (enable: string, up: string) =>
      filled(`\${if:!Enable,Disabled,Network>Status=Up,Up,Error_Network}`, {
        Enable: [enable],
        "Network>Status": [up],
      });
    expect(status("false", "Up")).toBe("Disabled");
    expect(status("true", "Up")).toBe("Up");
    expect(status("true", "Disabled")).toBe("Error_Network");
  });

  it("is the value of another parameter", () => {
    expect(filled(`\${value:#.Line.1.CallStatus}`, { "#.Line.1.CallStatus": ["Connected"] })).toBe("Connected");
  });

  it("is one value or another by a condition", () => {
    const caller = (Direction: string) =>
      filled(`\${if:Direction=Incoming,=RemoteParty,=#.Line.1.Number}`, {
        Direction: [Direction],
        RemoteParty: ["1"],
        "#.Line.1.Number": ["2"],
      });
    expect([caller("Incoming"), caller("Outgoing")]).toEqual(["1", "2"]);
  });

  it("has calls of a log keep their time while the line is out of service, and afterwards", () => {
    let uptime = 1_000_000;
    const expander = new TemplateExpander({ ...facts(), uptimeSeconds: () => uptime });
    const starts = (enable: boolean) =>
      [1, 2, 3, 4].map((row) =>
        expander.expand(`\${logged:6,190,4,start,while:#.Enable}`, {
          object: `Log.${row}.`,
          values: () => [String(enable)],
        }),
      );
    const switched = (enable: boolean) => {
      for (const row of [1, 2, 3, 4]) expander.switched(`Log.${row}.`, "#.Enable", enable);
    };
    const before = starts(true);
    expect(new Set(before).size).toBe(4);
    switched(false);
    uptime += 500_000;
    expect(starts(false)).toEqual(before);
    const back = new Date((secondsAt(0) + uptime) * 1000).toISOString();
    switched(true);
    expect(starts(true)).toEqual(before);
    uptime += 20_000;
    const after = starts(true).filter((start) => !before.includes(start));
    expect(after.length).toBeGreaterThan(0);
    expect(after.every((start) => start > back)).toBe(true);
  });

  it("forgets what held in an object that is there no more", () => {
    const expander = new TemplateExpander(facts(1000));
    const seconds = () => expander.expand(`\${uptime,while:Enable}`, { object: "A.", values: () => ["true"] });
    expander.switched("A.", "Enable", true);
    expect(seconds()).toBe("0");
    expander.forgotten("A.");
    expect(seconds()).toBe("1000");
  });

  it("counts while something holds, and stops and goes on with that", () => {
    let [uptime, bootedAt] = [1000, 5];
    const expander = new TemplateExpander({
      ...facts(),
      uptimeSeconds: () => uptime,
      bootedAtMs: () => bootedAt,
    });
    const seconds = (enable: boolean) =>
      Number(expander.expand(`\${uptime,while:Enable}`, { object: "A.", values: () => [String(enable)] }));
    const counted = `\${counter32:2,while:Enable}`;
    expect(expander.held(counted, { object: "A.", values: () => ["true"] })).toEqual([["Enable", true]]);
    expect([seconds(true), seconds(false)]).toEqual([1000, 0]);
    expander.switched("A.", "Enable", false);
    uptime = 1500;
    expect(seconds(false)).toBe(1000);
    expander.switched("A.", "Enable", true);
    uptime = 1700;
    expect(seconds(true)).toBe(1200);
    // Another object counts for itself, and a boot begins anew.
    expect(expander.expand(counted, { object: "B.", values: () => ["true"] })).toBe(expand(`\${counter32:2}`, 1700));
    bootedAt = 6;
    uptime = 40;
    expect(seconds(true)).toBe(40);
  });

  it("counts on by periods that begin anew", () => {
    for (let uptime = 0; uptime < 200_000; uptime += 777) {
      const [all, day, quarter] = ["", "day", "quarter"].map((period) =>
        Number(expand(`\${counter32${period}:2.5}`, uptime)),
      );
      expect(quarter).toBeLessThanOrEqual(day ?? Number.NaN);
      expect(day).toBeLessThanOrEqual(all ?? Number.NaN);
      expect(quarter).toBeLessThanOrEqual(900 * 2.5 * 1.5 + 1);
      expect(expand(`\${quarter}`, uptime)).toBe(String(uptime % 900));
      expect(expand(`\${day}`, uptime)).toBe(String(uptime % 86_400));
    }
  });

  it("counts at about its rate, at each device's own pace", () => {
    const counts = Array.from({ length: 50 }, (_, device) => Number(expand(`\${counter:100}`, 1000, `CPE${device}`)));
    for (const count of counts) {
      expect(count).toBeGreaterThanOrEqual(50_000);
      expect(count).toBeLessThan(150_000);
    }
    expect(new Set(counts).size).toBeGreaterThan(40);
    expect(expand(`\${counter:100}`)).not.toBe(expand(`\${counter:100.0}`));
  });

  it("never counts backwards, and a 32-bit counter stays one", () => {
    fc.assert(
      fc.property(fc.nat(4e8), fc.nat(1e6), fc.double({ min: 0, max: 1e6, noNaN: true }), (from, more, rate) => {
        const template = `\${counter:${rate.toFixed(3)}}`;
        expect(Number(expand(template, from + more))).toBeGreaterThanOrEqual(Number(expand(template, from)));
        expect(Number(expand(template.replace("counter", "counter32"), from))).toBeLessThan(2 ** 32);
        expect(expand(template, from)).toMatch(/^\d+$/);
        const errors = `\${errors32:${(rate % 3).toFixed(3)}}`;
        if (from + more < 1e8) {
          expect(Number(expand(errors, from + more))).toBeGreaterThanOrEqual(Number(expand(errors, from)));
        }
      }),
    );
  });

  it("has a level stay within its bounds, at its step", () => {
    const levels = Array.from({ length: 200 }, (_, hour) => Number(expand(`\${level:-97,6,2}`, 3600 * hour)));
    for (const level of levels) expect([level >= -104, level <= -90, level % 2 === 0]).toEqual([true, true, true]);
    expect(new Set(levels).size).toBeGreaterThan(4);
  });

  it("ends a lease between half and the whole of its time from now, and keeps the end until it is renewed", () => {
    for (let uptime = 0; uptime < 20_000; uptime += 97) {
      const { wallMs } = facts(uptime);
      const left = (Date.parse(expand(`\${lease:7200}`, uptime)) - wallMs()) / 1000;
      expect(left).toBeGreaterThanOrEqual(3595);
      expect(left).toBeLessThanOrEqual(7205);
    }
    const ends = new Set(Array.from({ length: 3600 }, (_, second) => expand(`\${lease:7200}`, second)));
    expect(ends.size).toBeLessThanOrEqual(2);
  });

  it("parses anything to a placeholder or to nothing, and expands it without failing", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parsePlaceholder(text);
        expect(typeof expand(`\${${text}}`)).toBe("string");
      }),
    );
  });
});
