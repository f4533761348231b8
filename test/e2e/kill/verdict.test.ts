import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/host/seeded-random.ts";
import type { Entry, Fact } from "./ledger.ts";
import { ordersOf } from "./orders.ts";
import { complaints } from "./verdict.ts";

describe("the verdict on them", () => {
  const orders = ordersOf(seededRandom("verdict"), 1, "http://127.0.0.1:1", ["good"]);
  const key = orders[0]?.key ?? "";
  const report = {
    key,
    faultCode: 0,
    faultString: "",
    startTime: "2026-01-01T00:00:10Z",
    completeTime: "2026-01-01T00:00:11Z",
  };
  const at = (seconds: number, fact: Fact): Entry => ({ ...fact, atMs: Date.UTC(2026, 0, 1, 0, 0, seconds) });
  const inform = (session: string, ...events: readonly string[]): Entry =>
    at(12, { fact: "inform", session, events, url: "", version: "1" });
  const news = ["7 TRANSFER COMPLETE", `M Download(${key})`];
  const asked = at(5, { fact: "asked", key });
  const taken = (session: string, more: Partial<typeof report> = {}): Entry =>
    at(13, { fact: "taken", session, report: { ...report, ...more } });
  const heard = at(14, { fact: "heard", key });
  const start = at(14, { fact: "start" });
  const good = [asked, inform("a", ...news), taken("a"), heard];

  it.each<[string, readonly Entry[], readonly string[]]>([
    ["a report that is heard", good, []],
    ["one that comes again after the ACS has died", [...good.slice(0, 3), start, inform("b", ...news), taken("b")], []],
    [
      "one that comes again after the agent has died",
      [...good.slice(0, 3), inform("b", "1 BOOT", ...news), taken("b")],
      [],
    ],
    ["none", [asked], ["was lost"]],
    ["one of nothing", [...good, taken("a", { key: "other" })], ["never ordered"]],
    [
      "one after it was heard",
      [...good, start, inform("b", "7 TRANSFER COMPLETE"), taken("b")],
      ["unannounced", "again after"],
    ],
    ["an event after it was heard", [...good, inform("b", ...news)], ["announced after"]],
    ["one again although nobody has died", [...good.slice(0, 3), inform("b", ...news), taken("b")], ["without need"]],
    [
      "one in other words",
      [...good.slice(0, 3), start, inform("b", ...news), taken("b", { completeTime: "2026-01-01T00:00:12Z" })],
      ["reported twice"],
    ],
    [
      "one that is not true",
      [asked, inform("a", ...news), taken("a", { faultCode: 9010, faultString: "x" })],
      ["ended with 9010"],
    ],
    ["one of what was begun too early", [at(11, { fact: "asked", key }), ...good.slice(1)], ["before"]],
  ])("%s", (_name, entries, expected) => {
    const found = complaints(entries, orders, []);
    expect(found.length, found.join()).toBe(expected.length);
    for (const [index, words] of expected.entries()) expect(found[index]).toContain(words);
  });

  it.each([
    ["was killed three times since", [6, 8, 11], 0],
    ["was killed twice, and once before", [4, 8, 11], 1],
    ["was killed after it had said so", [6, 8, 14], 1],
  ])("one that was given up by an agent that %s", (_what, deaths, count) => {
    const faultString = "File transfer failure: given up: the device stopped in its midst 3 times";
    const entries = [asked, inform("a", ...news), taken("a", { faultCode: 9010, faultString }), heard];
    const deathsMs = deaths.map((seconds) => Date.UTC(2026, 0, 1, 0, 0, seconds));
    expect(complaints(entries, orders, deathsMs)).toHaveLength(count);
  });
});
