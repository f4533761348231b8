import { describe, expect, it } from "vitest";
import type { Means } from "../../../src/agent/diagnostics/means.ts";
import { runNeighboring } from "../../../src/agent/diagnostics/run-neighboring.ts";

const radio = (key: string, state = "up", enabled = true) => ({ key, state, enabled });

/** Radios that hear BSSIDs, each so loud; one that hears undefined cannot scan. */
function ran(radios: readonly object[], heard: Readonly<Record<string, Readonly<Record<string, number>> | undefined>>) {
  const wifi = {
    read: async () => ({ radios, networks: [] }),
    scan: async ({ key }: { readonly key: string }) => {
      const all = heard[key];
      if (all === undefined) throw new Error(`${key} is busy`);
      return Object.entries(all).map(([bssid, signalDbm]) => ({ radio: key, bssid, signalDbm }));
    },
  };
  const means = { own: { host: { wifi } }, signal: new AbortController().signal, tell: () => {} } as unknown as Means;
  return runNeighboring({}, means);
}

describe("a look at what is on the air [TR-181 WiFi.NeighboringWiFiDiagnostic]", () => {
  it("has each network once, by the radio that hears it best, and the strongest first", async () => {
    const outcome = await ran([radio("a"), radio("b"), radio("off", "down"), radio("out", "up", false)], {
      a: { x: -70, y: -50 },
      b: { x: -40, y: -60 },
      off: { z: -10 },
      out: { z: -10 },
    });
    expect(outcome.ok && outcome.result.neighbors.map((each) => [each.bssid, each.radio])).toEqual([
      ["x", "b"],
      ["y", "a"],
    ]);
  });

  it("goes on where one radio cannot, and fails where none can, or none is on the air", async () => {
    expect(await ran([radio("a"), radio("b")], { b: { x: -40 } })).toMatchObject({ ok: true });
    expect(await ran([radio("a")], {})).toMatchObject({ ok: false, reason: "a is busy" });
    expect(await ran([radio("a", "up", false)], {})).toMatchObject({ ok: false, reason: "no radio is on the air" });
    expect(await ran([radio("a", "failed")], {})).toMatchObject({ ok: false, reason: "no radio is on the air" });
  });

  it("asks those without a network where none has one", async () => {
    expect(await ran([radio("a", "down")], { a: { x: -40 } })).toMatchObject({ ok: true });
  });
});
