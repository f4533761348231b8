import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lineOf } from "../../../../src/host/openwrt/dsl/openwrt-dsl.ts";

// The metrics were composed in the form in which OpenWrt's daemon of Lantiq's modems gives them. [TR-181 DSL]

const fixture = join(import.meta.dirname, "../../../fixtures/openwrt/25.12-uplinks/.cpe-agent/ubus/dsl/metrics.json");
const metrics = JSON.parse(readFileSync(fixture, "utf8"));

describe("a DSL line", () => {
  it("is told while it is up, and while it is not", () => {
    expect(lineOf(metrics, "dsl0", undefined)).toMatchObject({
      link: "dsl0",
      state: "up",
      upSeconds: 81234,
      profile: "17a",
      powerState: 0,
      transmissionSystem: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2),
      upstream: { bitsPerSecond: 36_997_000, attainableBitsPerSecond: 41_237_000, noiseMargin: 11.4, trellis: true },
      downstream: { power: -3.5, interleavingDelayMicroseconds: 140, virtualNoise: false },
      periods: { total: { headerErrors: { near: 7, far: 0 } } },
    });
    const states = [0, 3, 4, 5, 7, -1, 99].map((state_num) => lineOf({ ...metrics, state_num }, undefined, undefined));
    expect(states.map(({ state, upSeconds }) => [state, upSeconds])).toEqual([
      ["disabled", undefined],
      ["no-signal", undefined],
      ["handshake", undefined],
      ["initializing", undefined],
      ["up", 81234],
      ["unknown", undefined],
      ["unknown", undefined],
    ]);
  });

  it("has nothing that the daemon does not tell, or tells otherwise", () => {
    const { state, upstream, transmissionSystem, periods } = lineOf(
      { state_num: "7", upstream: [], xtse: [1, 2, 3], errors: { near: 5 } },
      undefined,
      undefined,
    );
    expect({ state, transmissionSystem, erroredSeconds: periods.total?.erroredSeconds }).toEqual({ state: "unknown" });
    expect(new Set(Object.values(upstream))).toEqual(new Set([undefined]));
  });
});
