import { describe, expect, it } from "vitest";
import { HeldSpaces } from "../../src/store/held-spaces.ts";

const rows = (): [string, string, string][] => [
  ["7/value", "a", "1"],
  ["7/rows", "b", "2"],
];
const notAsked = (): never => {
  throw new Error("the store was asked");
};

describe("held spaces", () => {
  it("are those of the scope, also where they have nothing", () => {
    const held = new HeldSpaces();
    held.hold("7/", rows);
    expect(held.of("7/value")).toEqual(new Map([["a", "1"]]));
    expect(held.of("7/event")).toEqual(new Map());
    expect(held.of("70/value")).toBeUndefined();
    expect(held.of("7/host/value")).toBeUndefined();
    expect(held.of("value")).toBeUndefined();
  });

  it("are asked for once, and held until nobody wants them any more", () => {
    const held = new HeldSpaces();
    const first = held.hold("7/", rows);
    const second = held.hold("7/", notAsked);
    first();
    first();
    expect(held.of("7/value")).toEqual(new Map([["a", "1"]]));
    second();
    expect(held.of("7/value")).toBeUndefined();
  });

  it("follow what is written", () => {
    const held = new HeldSpaces();
    held.hold("7/", rows);
    held.changed([
      { space: "7/value", key: "a", value: "other" },
      { space: "7/event", key: "1", value: "new" },
      { space: "7/rows" },
      { space: "8/value", key: "a", value: "elsewhere" },
    ]);
    expect(held.of("7/value")).toEqual(new Map([["a", "other"]]));
    expect(held.of("7/event")).toEqual(new Map([["1", "new"]]));
    expect(held.of("7/rows")).toEqual(new Map());
    expect(held.of("8/value")).toBeUndefined();
  });

  it("let go of by the store are asked for anew by the next, whom the one before does not disturb", () => {
    const held = new HeldSpaces();
    const before = held.hold("7/", rows);
    held.clear();
    expect(held.of("7/value")).toBeUndefined();
    held.hold("7/", () => [["7/value", "a", "saved"]]);
    before();
    expect(held.of("7/value")).toEqual(new Map([["a", "saved"]]));
  });
});
