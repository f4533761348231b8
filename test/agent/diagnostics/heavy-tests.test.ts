import { expect, it } from "vitest";
import { HeavyTests } from "../../../src/agent/diagnostics/heavy-tests.ts";

const never = new AbortController().signal;

/** One whose end the test decides on. */
function begun() {
  let end: (value: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  return { test: () => ended, end };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

it("has them one after the other, in the order in which they were asked for", async () => {
  const heavy = new HeavyTests();
  const facts: string[] = [];
  const [first, second] = [begun(), begun()];
  const all = [
    heavy.inTurn(first.test, never, () => facts.push("first waits")),
    heavy.inTurn(second.test, never, () => facts.push("second waits")),
    heavy.inTurn(
      async () => facts.push("third runs"),
      never,
      () => facts.push("third waits"),
    ),
  ];
  await soon();
  second.end("2");
  await soon();
  expect(facts).toEqual(["second waits", "third waits"]);
  first.end("1");
  expect((await Promise.all(all)).slice(0, 2)).toEqual(["1", "2"]);
  await heavy.inTurn(
    async () => facts.push("fourth runs"),
    never,
    () => facts.push("fourth waits"),
  );
  expect(facts.slice(2)).toEqual(["third runs", "fourth runs"]);
});

it("is over with one at once that is given up before its turn, and does not let the next one by", async () => {
  const heavy = new HeavyTests();
  const facts: string[] = [];
  const first = begun();
  const running = heavy.inTurn(first.test, never);
  const abort = new AbortController();
  const second = heavy.inTurn(async () => facts.push("second runs"), abort.signal);
  const third = heavy.inTurn(async () => facts.push("third runs"), never);
  abort.abort();
  expect(await second).toBe(undefined);
  await soon();
  expect(facts).toEqual([]);
  first.end("1");
  await Promise.all([running, third]);
  expect(facts).toEqual(["third runs"]);
});

it("goes on where one fails", async () => {
  const heavy = new HeavyTests();
  const failed = heavy.inTurn(() => Promise.reject(new Error("no")), never);
  const next = heavy.inTurn(async () => "next", never);
  await expect(failed).rejects.toThrow("no");
  expect(await next).toBe("next");
});
