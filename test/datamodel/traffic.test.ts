import { describe, expect, it } from "vitest";
import { loadVirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "./simulated-device.ts";

// What goes over the links of a simulated device follows who is there.

const root = "InternetGatewayDevice.";
const lan = `${root}LANDevice.1.`;
const slotMs = 30 * 60_000;
const slotsPerDay = 48;

interface Sample {
  readonly present: boolean;
  readonly octets: number;
}

/** What is counted in each half hour of a week, by the half hour of the day, and whether a station is there in it. */
async function week(counter: string, associated: RegExp): Promise<ReadonlyMap<number, readonly Sample[]>> {
  const { clock, tree } = await simulatedDevice(await loadVirtualKind("dsl-gateway"), "DG000001");
  clock.advance(2 * slotMs - (clock.wallMs() % slotMs));
  const read = async () => {
    const values = byPath(await tree.values([root + counter, lan]));
    return {
      count: Number(values.get(root + counter)),
      present: [...values.keys()].some((path) => associated.test(path)),
    };
  };
  const samples = new Map<number, Sample[]>();
  for (let at = 0, before = await read(); at < 7 * slotsPerDay; at += 1) {
    clock.advance(slotMs);
    const { count, present } = await read();
    const octets = (count - before.count + 2 ** 32) % 2 ** 32;
    const slot = Math.floor(clock.wallMs() / slotMs) % slotsPerDay;
    samples.set(slot, [...(samples.get(slot) ?? []), { present: before.present, octets }]);
    before = { count, present };
  }
  return samples;
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;

const laptop = /WLANConfiguration\.2\.AssociatedDevice\.\d+\.AssociatedDeviceMACAddress$/;

describe.each([
  ["over the network that it is on", "LANDevice.1.WLANConfiguration.2.TotalPacketsReceived"],
  ["over the line", "WANDevice.1.WANConnectionDevice.1.WANPPPConnection.1.Stats.EthernetPacketsReceived"],
])("a station has more go %s", (_where, counter) => {
  it("at every time of the day than goes there while it is away, and more in the evening than at night", async () => {
    const samples = await week(counter, laptop);
    let compared = 0;
    for (const [slot, ofSlot] of samples) {
      const [there, away] = [true, false].map((is) => ofSlot.filter(({ present }) => present === is));
      if (there?.length === 0 || away?.length === 0) continue;
      compared += 1;
      const least = Math.min(...(there ?? []).map(({ octets }) => octets));
      expect(least, `${slot}`).toBeGreaterThan(Math.max(...(away ?? []).map(({ octets }) => octets)));
    }
    expect(compared).toBeGreaterThan(10);
    const at = (from: number, to: number) =>
      mean([...samples].flatMap(([slot, all]) => (slot > from && slot <= to ? all.map(({ octets }) => octets) : [])));
    expect(at(36, 42)).toBeGreaterThan(1.5 * at(2, 8));
  });
});

describe("counters", () => {
  const counters = [
    `${lan}WLANConfiguration.2.TotalBytesReceived`,
    `${lan}LANEthernetInterfaceConfig.1.Stats.BytesReceived`,
    "InternetGatewayDevice.WANDevice.1.WANCommonInterfaceConfig.TotalPacketsReceived",
  ];

  it("go on from where they were when a link comes up again, and stop while it is down", async () => {
    const { clock, tree } = await simulatedDevice(await loadVirtualKind("dsl-gateway"), "DG000001");
    const read = async () => [...byPath(await tree.values(counters)).values()].map(Number);
    const network = (value: string) =>
      tree.apply([{ kind: "set", path: `${lan}WLANConfiguration.2.Enable`, value }], { origin: "acs" });
    let before = await read();
    for (let at = 0; at < 12; at += 1) {
      clock.advance(20 * 60_000);
      const after = await read();
      const isOff = at % 3 === 1;
      for (const [index, count] of after.entries()) {
        if (index === 0 && isOff) expect(count, `${at}`).toBe(before[index]);
        else expect(count, `${at} ${counters[index]}`).toBeGreaterThan(before[index] ?? 0);
      }
      if (at % 3 === 0) await network("false");
      if (isOff) await network("true");
      expect(await read()).toEqual(after);
      before = after;
    }
  });

  it("are as they are whenever they are read, after years too", async () => {
    const kind = await loadVirtualKind("dsl-gateway");
    const [often, once] = await Promise.all([simulatedDevice(kind, "DG000002"), simulatedDevice(kind, "DG000002")]);
    for (let day = 0; day < 20; day += 1) {
      often.clock.advance(86_400_000);
      await often.tree.values(counters);
    }
    once.clock.advance(20 * 86_400_000);
    expect(await once.tree.values(counters)).toEqual(await often.tree.values(counters));
    const year = 365 * 86_400_000;
    once.clock.advance(3 * year);
    expect((await once.tree.values(counters)).length).toBe(counters.length);
  });
});
