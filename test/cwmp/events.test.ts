import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterFailedInform,
  afterInformResponse,
  afterReboot,
  announced,
  type CwmpEvent,
  type EventCode,
  eventRules,
  isEventCode,
  raise,
} from "../../src/cwmp/events.ts";

const event = (code: EventCode, commandKey = ""): CwmpEvent => ({ code, commandKey });
const raised = (...events: readonly CwmpEvent[]) =>
  events.reduce<readonly CwmpEvent[]>((pending, next) => raise(pending, next), []);
const told = (events: readonly CwmpEvent[]) =>
  events.map(({ code, commandKey }) => `${code}${commandKey && `(${commandKey})`}`);

const codes = Object.keys(eventRules) as EventCode[];

describe("the table of events [TR-069 Table 8]", () => {
  const those = (matches: (rule: (typeof eventRules)[EventCode]) => boolean) =>
    codes.filter((code) => matches(eventRules[code]));

  it("lets only the events of methods carry a CommandKey and occur more than once", () => {
    expect(those(({ multiple }) => multiple)).toEqual(codes.filter((code) => code.startsWith("M ")));
  });

  it("never discards 0, 2, 3, 4, 7, 10, 11, 12 and what methods caused", () => {
    const kept = those(({ retention }) => retention === "keep");
    expect(kept.filter((code) => !code.startsWith("M ")).map((code) => Number.parseInt(code, 10))).toEqual([
      0, 2, 3, 4, 7, 10, 11, 12,
    ]);
    expect(kept).toEqual(expect.arrayContaining(codes.filter((code) => code.startsWith("M "))));
  });

  it("gives 6 CONNECTION REQUEST one attempt", () => {
    expect(those(({ retention }) => retention === "no-retry")).toEqual(["6 CONNECTION REQUEST", "14 HEARTBEAT"]);
  });

  it("holds transfer and deployment news until their own RPC is answered", () => {
    expect(those(({ clearedBy }) => clearedBy === "TransferComplete")).toEqual([
      "7 TRANSFER COMPLETE",
      "M Download",
      "M ScheduleDownload",
      "M Upload",
    ]);
  });

  it("knows its codes and no others", () => {
    expect(codes.every(isEventCode)).toBe(true);
    expect(["", "1", "M Foo", "toString", "__proto__"].some(isEventCode)).toBe(false);
  });
});

describe("raising an event", () => {
  it("folds single ones, and `M …` ones of the same CommandKey [TR-069 Table 8]", () => {
    const pending = raised(
      event("2 PERIODIC"),
      event("M ScheduleInform", "a"),
      event("2 PERIODIC"),
      event("M ScheduleInform", "b"),
      event("M ScheduleInform", "a"),
      event("M Reboot", "a"),
    );
    expect(told(pending)).toEqual(["2 PERIODIC", "M ScheduleInform(a)", "M ScheduleInform(b)", "M Reboot(a)"]);
  });

  it("does not fold into one that is just being delivered: its news would go with it", () => {
    const inFlight = raised(event("2 PERIODIC"));
    const pending = raise(raise(inFlight, event("2 PERIODIC"), inFlight), event("2 PERIODIC"), inFlight);
    expect(told(pending)).toEqual(["2 PERIODIC", "2 PERIODIC"]);
    expect(told(announced(pending))).toEqual(["2 PERIODIC"]);
    expect(told(afterInformResponse(pending, inFlight))).toEqual(["2 PERIODIC"]);
  });

  it("0 BOOTSTRAP throws away every other undelivered event [TR-069 3.7.1.5]", () => {
    const pending = raised(event("2 PERIODIC"), event("M Reboot", "k"), event("0 BOOTSTRAP"), event("1 BOOT"));
    expect(told(pending)).toEqual(["0 BOOTSTRAP", "1 BOOT"]);
    expect(raise(pending, event("0 BOOTSTRAP"))).toBe(pending);
  });
});

describe("an Inform", () => {
  it("lists events in the order of the table", () => {
    const pending = raised(
      event("M Reboot", "k"),
      event("10 AUTONOMOUS TRANSFER COMPLETE"),
      event("2 PERIODIC"),
      event("1 BOOT"),
    );
    expect(told(announced(pending))).toEqual([
      "1 BOOT",
      "2 PERIODIC",
      "10 AUTONOMOUS TRANSFER COMPLETE",
      "M Reboot(k)",
    ]);
  });

  it("lists at most 64; the rest waits for the next session [TR-069 A.3.3.1]", () => {
    const many = Array.from({ length: 70 }, (_, at) => event("M ScheduleInform", String(at)));
    const pending = raised(...many, event("3 SCHEDULED"));
    const sent = announced(pending);
    expect(sent).toHaveLength(64);
    expect(told(sent).slice(0, 2)).toEqual(["3 SCHEDULED", "M ScheduleInform(0)"]);
    expect(told(afterInformResponse(pending, sent))).toEqual(
      Array.from({ length: 7 }, (_, at) => `M ScheduleInform(${63 + at})`),
    );
  });
});

describe("what is left", () => {
  const everything = codes.map((code) => event(code));

  it("after the InformResponse: what waits for the answer to another RPC, and what came later [TR-069 3.7.1.5]", () => {
    const later = event("2 PERIODIC");
    expect(told(afterInformResponse([...everything, later], everything))).toEqual([
      "5 KICKED",
      "7 TRANSFER COMPLETE",
      "9 REQUEST DOWNLOAD",
      "10 AUTONOMOUS TRANSFER COMPLETE",
      "11 DU STATE CHANGE COMPLETE",
      "12 AUTONOMOUS DU STATE CHANGE COMPLETE",
      "M Download",
      "M ScheduleDownload",
      "M Upload",
      "M ChangeDUState",
      "2 PERIODIC",
    ]);
  });

  it("after a failed Inform: all but those with one attempt; a connection request that came later stays [interop C.1, C.2]", () => {
    const later = event("6 CONNECTION REQUEST");
    expect(told(afterFailedInform([...everything, later], everything))).toEqual([
      ...codes.filter((code) => code !== "6 CONNECTION REQUEST" && code !== "14 HEARTBEAT"),
      "6 CONNECTION REQUEST",
    ]);
    const onlyOne = [event("6 CONNECTION REQUEST")];
    expect(afterFailedInform(onlyOne, onlyOne)).toEqual([]);
  });

  it("after a reboot: what must never be discarded [TR-069 Table 8]", () => {
    expect(told(afterReboot(everything))).toEqual(codes.filter((code) => eventRules[code].retention === "keep"));
  });

  it("is never more than there was, and never loses what must be kept", () => {
    const events = fc.array(fc.record({ code: fc.constantFrom(...codes), commandKey: fc.constantFrom("", "a", "b") }), {
      maxLength: 90,
    });
    fc.assert(
      fc.property(events, (pending) => {
        const sent = announced(pending);
        expect(new Set(told(sent)).size).toBe(sent.length);
        for (const left of [afterFailedInform(pending, sent), afterReboot(pending)]) {
          expect(pending).toEqual(expect.arrayContaining([...left]));
          const kept = pending.filter(({ code }) => eventRules[code].retention === "keep");
          expect(left).toEqual(expect.arrayContaining(kept));
        }
        const delivered = afterInformResponse(pending, sent);
        expect(delivered).toEqual(expect.arrayContaining(pending.filter((one) => !sent.includes(one))));
      }),
      { numRuns: 200 },
    );
  });
});
