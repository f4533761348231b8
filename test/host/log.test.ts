import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LogSettings, openLog } from "../../src/host/log.ts";
import type { Log, LogFields, LogLevel } from "../../src/ports/log.ts";

function logged(settings: Partial<LogSettings>, say: (log: Log) => void): string[] {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  say(
    openLog({
      level: "debug",
      format: "pretty",
      terminal: false,
      write,
      now: () => Date.UTC(2026, 10, 22, 17),
      ...settings,
    }),
  );
  return lines;
}
const pretty = (fact: string, fields?: LogFields) => logged({}, (log) => log.info(fact, fields))[0];
const json = (fact: string, fields?: LogFields) => logged({ format: "json" }, (log) => log.info(fact, fields))[0] ?? "";

describe("a log line", () => {
  it("is one fact with its fields", () => {
    expect(pretty("session.end", { outcome: "ok", events: 1, rpcs: 4, cold: false, ms: 31, absent: undefined })).toBe(
      "2026-11-22T17:00:00.000Z info session.end outcome=ok events=1 rpcs=4 cold=false ms=31",
    );
    expect(json("session.end", { outcome: "ok", events: 1, cold: false, absent: undefined })).toBe(
      '{"time":"2026-11-22T17:00:00.000Z","level":"info","fact":"session.end","outcome":"ok","events":1,"cold":false}',
    );
    expect(pretty("agent.ready")).toBe("2026-11-22T17:00:00.000Z info agent.ready");
  });

  it.each([
    ["", '""'],
    ["two words", '"two words"'],
    ["a=b", '"a=b"'],
    ['say "x"', '"say \\"x\\""'],
    ["http://acs.example.net:7547/", "http://acs.example.net:7547/"],
    ["naïve", "naïve"],
    ["line\nfeed level=error", '"line\\nfeed level=error"'],
    ["\u001b[31mred", '"\\u001b[31mred"'],
    ["\u009b31m", '"\\u009b31m"'],
    ["\u2028\u202e\u200b\ufeff", '"\\u2028\\u202e\\u200b\\ufeff"'],
    ["\u007f", '"\\u007f"'],
    ["\ud800", '"\\ud800"'],
  ])("writes the value %j as %s", (value, written) => {
    expect(pretty("x", { value })).toBe(`2026-11-22T17:00:00.000Z info x value=${written}`);
  });

  it("cuts what is too long, never within a character", () => {
    expect(pretty("x", { value: "a".repeat(1001) })).toMatch(/ value="a{1000}… \(1 more\)"$/);
    expect(pretty("x", { value: "a".repeat(1000) })).toMatch(/ value=a{1000}$/);
    expect(JSON.parse(json("x", { value: `${"a".repeat(999)}\u{1f600}b` })).value).toBe(`${"a".repeat(999)}… (3 more)`);
  });

  it("keeps a field apart from what every line has", () => {
    expect(JSON.parse(json("x", { level: "error", time: 1 }))).toEqual({
      time: "2026-11-22T17:00:00.000Z",
      level: "info",
      fact: "x",
      "field.level": "error",
      "field.time": 1,
    });
  });

  it.each([
    [{ password: "hunter2" }],
    [{ Password: "hunter2" }],
    [{ ConnectionRequestPassword: "hunter2" }],
    [{ keyPassphrase: "hunter2" }],
    [{ clientSecret: "hunter2" }],
    [{ authorization: "hunter2" }],
    [{ "set-cookie": "hunter2" }],
    [{ PreSharedKey: "hunter2" }],
    [{ url: "http://user:hunter2@acs.example.net/" }],
    [{ reason: "https://user:hunter2@[::1]:7547/x?y failed" }],
    [{ reason: "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----" }],
    [{ reason: "-----BEGIN PRIVATE KEY-----\nhunter2" }],
  ])("masks a secret that should not have come here: %j", (fields) => {
    for (const line of [pretty("x", fields), json("x", fields)]) {
      expect(line).not.toContain("hunter2");
      expect(line).toContain("***");
    }
  });

  it.each(["parameterKey", "commandKey", "key", "username", "file"])("does not mask %s", (name) => {
    expect(pretty("x", { [name]: "visible" })).toContain(`${name}=visible`);
  });

  it("is one printable line whatever it is given, and as JSON reads back", () => {
    const text = fc.string({ unit: "binary", maxLength: 60 });
    const fields = fc.dictionary(text, fc.oneof(text, fc.double(), fc.boolean()), { maxKeys: 4 });
    fc.assert(
      fc.property(text, fields, (fact, given) => {
        for (const line of [pretty(fact, given) ?? "", json(fact, given)]) {
          expect(line).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        }
        expect(JSON.parse(json(fact, given)).fact).toBe(fact);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a log", () => {
  const all = (log: Log) => {
    for (const level of ["debug", "info", "warn", "error"] as const) log[level](level);
  };

  it.each<[LogLevel, number]>([
    ["debug", 4],
    ["info", 3],
    ["warn", 2],
    ["error", 1],
  ])("at level %s writes %d of four levels", (level, count) => {
    const lines = logged({ level }, all);
    expect(lines).toHaveLength(count);
    expect(lines[0]).toContain(level);
  });

  it.each([
    ["auto", true, false],
    ["auto", false, true],
    ["json", true, true],
    ["pretty", false, false],
  ] as const)("in format %s on a terminal (%s) writes JSON: %s", (format, terminal, isJson) => {
    expect(logged({ format, terminal }, all)[0]?.startsWith("{")).toBe(isJson);
  });
});
