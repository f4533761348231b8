import fc from "fast-check";
import { expect, it } from "vitest";
import type { CpeState } from "../../src/fleet/fleet-cpe.ts";
import { parseSelection, SelectionError } from "../../src/fleet/selection.ts";

const cpes = Array.from({ length: 200 }, (_, at) => ({
  number: at + 1,
  serialNumber: `FLEET${String(at + 1).padStart(6, "0")}`,
  kind: at < 150 ? "home-gateway" : "ont",
  state: (at % 2 === 0 ? "well" : "failing") as CpeState,
}));
const chosen = (text: string): readonly number[] => cpes.filter(parseSelection(text)).map(({ number }) => number);

it.each<[string, readonly number[]]>([
  ["serial=FLEET000007", [7]],
  ["serial=FLEET00000*", [1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ["serial=*0001*1", [11, 101, 111, 121, 131, 141, 151, 161, 171, 181, 191]],
  ["serial=FLEET000007*FLEET000007", []],
  ["i=3", [3]],
  ["kind=ont&i=150-151", [151]],
  ["i=199-500", [199, 200]],
  ["i=1-4&state=failing", [2, 4]],
  ["i=1 | i=3&state=well|serial=*200", [1, 3, 200]],
  ["1%", [100, 200]],
  ["i=1-100&2%", [50, 100]],
  ["0%", []],
])("%s", (text, numbers) => {
  expect(chosen(text)).toEqual(numbers);
});

it("a share is that many of them, spread, and 100 % and all are all", () => {
  for (const share of [0, 0.5, 7, 33.333, 50, 99.5, 100]) {
    expect(chosen(`${share}%`)).toHaveLength(Math.floor((200 * share) / 100 + 1e-6));
  }
  expect(chosen("100%")).toEqual(chosen("all"));
  expect(chosen("*")).toHaveLength(200);
});

it.each(["", "half", "101%", "-1%", "i=x", "i=5-1", "state=odd", "kind=", "serial=", "all|", "all&"])(
  "%j is refused",
  (text) => {
    expect(() => parseSelection(text)).toThrow(SelectionError);
    expect(() => parseSelection(text)).toThrow(/a term is all, serial=PATTERN/);
  },
);

it("of any text is a selection or a SelectionError, and any pattern finds what it is made of", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        cpes.filter(parseSelection(text));
      } catch (error) {
        expect(error).toBeInstanceOf(SelectionError);
      }
    }),
  );
  const piece = fc.stringMatching(/^[A-Za-z0-9.]{0,6}$/);
  fc.assert(
    fc.property(
      fc.array(piece, { minLength: 1, maxLength: 5 }),
      fc.array(piece, { minLength: 5, maxLength: 5 }),
      (pieces, fill) => {
        const pattern = pieces.join("*");
        if (pattern === "") return;
        const serialNumber = pieces.map((each, at) => (at === 0 ? each : `${fill[at - 1]}${each}`)).join("");
        expect(parseSelection(`serial=${pattern}`)({ number: 1, serialNumber, kind: "", state: "well" }, 0)).toBe(true);
      },
    ),
  );
});
