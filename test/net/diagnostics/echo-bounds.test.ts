import { describe, expect, it } from "vitest";
import { echoBounds } from "../../../src/net/diagnostics/echo-bounds.ts";
import { echoRequest, fillEchoFields } from "../../../src/net/diagnostics/echo-payload.ts";

// [TR-143 A.2]

const from = { address: "192.0.2.1", port: 50_000 };
const unlimited = { count: 1_000_000, perMs: 1 };

/** How many of as many datagrams are answered. */
const answered = (count: number, mayAnswer: (index: number) => boolean): number =>
  Array.from({ length: count }, (_, index) => mayAnswer(index)).filter(Boolean).length;

describe("an echo server answers", () => {
  it.each([7, 13, 17, 19, 37])("nothing that comes from port %i, where services answer anything", (port) => {
    expect(echoBounds(unlimited)(Buffer.from("echo"), { ...from, port })).toBe(false);
  });

  it("no more than its rate", () => {
    const mayAnswer = echoBounds({ count: 5, perMs: 3_600_000 });
    expect(answered(50, (index) => mayAnswer(echoRequest(24, index, 1), from))).toBe(5);
  });

  it("each datagram of a client, which all have another number", () => {
    const mayAnswer = echoBounds(unlimited);
    expect(answered(10_000, (index) => mayAnswer(echoRequest(24, index, index), from))).toBe(10_000);
  });

  it("the same one a thousand times, whatever another server writes into it", () => {
    const mayAnswer = echoBounds(unlimited);
    const message = echoRequest(24, 1, 1);
    const round = (testRespSN: number): boolean => {
      fillEchoFields(message, { testRespSN, receivedTimeStamp: testRespSN, replyTimeStamp: 7, replyFailureCount: 0 });
      return mayAnswer(message, from);
    };
    expect(answered(1000, round)).toBe(1000);
    expect(round(1001)).toBe(false);
  });

  it.each([1, 4, 20, 23, 1400])("and knows one of %i octets again, but not one of another port", (length) => {
    const mayAnswer = echoBounds(unlimited);
    expect(answered(1001, () => mayAnswer(Buffer.alloc(length), from))).toBe(1000);
    const each = answered(2000, (index) => mayAnswer(Buffer.alloc(length), { ...from, port: 50_001 + (index % 2) }));
    expect(each).toBe(2000);
  });

  it("of a hundred datagrams that go round at a time, each until it has gone round too often", () => {
    const mayAnswer = echoBounds(unlimited);
    const rounds = (): number => answered(100, (index) => mayAnswer(echoRequest(100, index, 0), from));
    for (let round = 1; round <= 1000; round++) expect(rounds()).toBe(100);
    expect(rounds()).toBe(0);
  });
});
