import { describe, expect, it } from "vitest";
import { sharedCalls } from "../../../src/host/openwrt/shared-calls.ts";
import { manualClock } from "../manual-clock.ts";

/** Calls that answer how many there were. */
function counted() {
  let calls = 0;
  const clock = manualClock();
  const shared = sharedCalls({ call: async () => ({ calls: ++calls }), objects: async () => [] }, clock);
  return { clock, shared, ask: (object = "o", n = 0) => shared.call(object, "m", { n }) };
}

describe("calls that are shared", () => {
  it("are one for who asks the same at about the same time", async () => {
    const { clock, ask } = counted();
    expect(await Promise.all([ask(), ask(), ask("o", 1), ask("other")])).toEqual([
      { calls: 1 },
      { calls: 1 },
      { calls: 2 },
      { calls: 3 },
    ]);
    clock.advance(199);
    expect(await ask()).toEqual({ calls: 1 });
    clock.advance(1);
    expect(await ask()).toEqual({ calls: 4 });
  });

  it("are made anew when something has changed", async () => {
    const { shared, ask } = counted();
    await ask();
    shared.forget();
    expect(await ask()).toEqual({ calls: 2 });
  });
});
