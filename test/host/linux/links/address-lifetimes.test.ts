import { expect, it } from "vitest";
import { steadyLifetimes } from "../../../../src/host/linux/links/address-lifetimes.ts";
import type { LinkOutline } from "../../../../src/host/linux/links/link-outline.ts";
import { manualClock } from "../../manual-clock.ts";

const link = (preferredSeconds: number | undefined, validSeconds: number | undefined): LinkOutline => ({
  name: "eth0",
  index: 2,
  kind: "ethernet",
  macAddress: "",
  mtu: 1500,
  enabled: true,
  state: "up",
  master: undefined,
  lower: undefined,
  vlanId: undefined,
  addresses: [
    {
      family: 6,
      address: "2001:db8::1",
      prefixLength: 64,
      scope: "global",
      origin: "autoconfigured",
      preferredSeconds,
      validSeconds,
      tentative: false,
      deprecated: false,
    },
  ],
});

function reader() {
  const clock = manualClock();
  const steady = steadyLifetimes(clock);
  /** When the lifetimes end, in milliseconds from the beginning, as the kernel's whole seconds are read now. */
  const ends = (preferred: number | undefined, valid: number | undefined) => {
    const [address] = steady([link(preferred, valid)])[0]?.addresses ?? [];
    const end = (seconds: number | undefined) => seconds && Math.round(clock.monotonicMs() + seconds * 1000);
    return [end(address?.preferredSeconds), end(address?.validSeconds)];
  };
  return { clock, ends };
}

it("a lifetime ends when it ends, however its seconds are rounded", () => {
  const { clock, ends } = reader();
  expect(ends(100, 200)).toEqual([100_000, 200_000]);
  for (const [ms, preferred] of [
    [900, 100],
    [400, 98],
    [50_000, 48],
  ] as const) {
    clock.advance(ms);
    expect(ends(preferred, preferred + 100)).toEqual([100_000, 200_000]);
  }
});

it("one that is put off, or cut short, ends then", () => {
  const { clock, ends } = reader();
  ends(100, 200);
  clock.advance(10_000);
  expect(ends(100, 200)).toEqual([110_000, 210_000]);
  expect(ends(10, 200)).toEqual([20_000, 210_000]);
});

it("one that is over stays over, one without end has none", () => {
  const { clock, ends } = reader();
  expect(ends(1, undefined)).toEqual([1000, undefined]);
  clock.advance(60_000);
  expect(ends(0, undefined)).toEqual([1000, undefined]);
  clock.advance(60_000);
  expect(ends(0, undefined)).toEqual([1000, undefined]);
});
