import { expect, it } from "vitest";
import { loadVirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "./simulated-device.ts";

// What moves on a simulated device agrees with itself at any time of the day.

const halfHourMs = 30 * 60_000;
const days = 3;

const column = (values: ReadonlyMap<string, string>, path: RegExp): readonly string[] =>
  [...values].filter(([each]) => path.test(each)).map(([, value]) => value.toLowerCase());

it.each(["home-gateway", "lte-router", "ont", "wifi-extender"])(
  "on a %s stations come and go, in hosts, on the access point and in leases alike",
  async (name) => {
    const { clock, tree } = await simulatedDevice(await loadVirtualKind(name), "CG000007");
    const seen = new Map<string, { there: number; away: number; signals: Set<string> }>();
    for (let at = 0; at < days * 48; at += 1) {
      const values = byPath(
        await tree.values(["Device.Hosts.", "Device.WiFi.", ...(name === "wifi-extender" ? [] : ["Device.DHCPv4."])]),
      );
      const associated = column(values, /\.AssociatedDevice\.\d+\.MACAddress$/);
      const leased = column(values, /\.Pool\.\d+\.Client\.\d+\.Chaddr$/);
      const onAir: string[] = [];
      for (const [path, row] of values) {
        if (!/^Device\.Hosts\.Host\.\d+\.AssociatedDevice$/.test(path)) continue;
        const own = (parameter: string): string => values.get(path.replace("AssociatedDevice", parameter)) ?? "";
        const mac = own("PhysAddress").toLowerCase();
        const wireless = own("Layer1Interface").includes("WiFi");
        if (!wireless && !seen.has(mac)) continue;
        const known = seen.get(mac) ?? { there: 0, away: 0, signals: new Set() };
        seen.set(mac, known);
        expect(row !== "", `${mac} at ${at}`).toBe(own("Active") === "true");
        if (row === "") {
          known.away += 1;
          continue;
        }
        known.there += 1;
        known.signals.add(values.get(`${row}.SignalStrength`) ?? "");
        onAir.push(mac);
        if (name !== "wifi-extender") expect(leased, `${at}`).toContain(mac);
      }
      expect(associated.toSorted(), `${at}`).toEqual(onAir.toSorted());
      clock.advance(halfHourMs);
    }
    expect(seen.size).toBeGreaterThan(0);
    for (const [mac, { away, signals, there }] of seen) {
      expect([there > 20, away > 10, signals.size > 2], mac).toEqual([true, true, true]);
    }
  },
);

it("a lease of a station that is away runs out, and that of one by cable never does", async () => {
  const kind = await loadVirtualKind("ont");
  const dhcpv4 = kind.system.dhcpv4 ?? { enabled: true, clients: [], pools: [] };
  const short = { ...dhcpv4, pools: dhcpv4.pools.map((pool) => ({ ...pool, leaseSeconds: 3600 })) };
  const system = { ...kind.system, dhcpv4: short };
  const { clock, tree } = await simulatedDevice({ ...kind, system }, "CG000003");
  const counts = new Set<number>();
  for (let at = 0; at < 5 * 48; at += 1) {
    const values = byPath(await tree.values(["Device.DHCPv4.Server."]));
    const leased = column(values, /\.Client\.\d+\.Chaddr$/);
    expect(leased).toContain("b8:27:eb:10:20:31");
    for (const end of column(values, /LeaseTimeRemaining$/)) expect(Date.parse(end)).toBeGreaterThan(clock.wallMs());
    counts.add(leased.length);
    clock.advance(halfHourMs);
  }
  expect([...counts].toSorted()).toEqual([1, 2]);
});

it("the noise margins of a line move over the day, and its errors come faster where they are low", async () => {
  const kind = await loadVirtualKind("dsl-gateway");
  const { clock, tree } = await simulatedDevice(kind, "DG000001");
  const line = "InternetGatewayDevice.WANDevice.1.WANDSLInterfaceConfig.";
  const read = async () => byPath(await tree.values([line]));
  const samples: { margin: number; errors: number }[] = [];
  let before = 0;
  for (let at = 0; at < 96; at += 1) {
    const values = await read();
    const errors = Number(values.get(`${line}Stats.Total.FECErrors`));
    expect(errors).toBeGreaterThanOrEqual(before);
    samples.push({ margin: Number(values.get(`${line}DownstreamNoiseMargin`)), errors: errors - before });
    before = errors;
    clock.advance(halfHourMs / 2);
  }
  const byMargin = samples.slice(1).toSorted((one, other) => one.margin - other.margin);
  const sum = (some: readonly { errors: number }[]): number => some.reduce((all, { errors }) => all + errors, 0);
  expect((byMargin.at(-1)?.margin ?? 0) - (byMargin[0]?.margin ?? 0)).toBeGreaterThan(10);
  expect(sum(byMargin.slice(0, 24))).toBeGreaterThan(2 * sum(byMargin.slice(-24)));
});
