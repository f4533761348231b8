import { expect, it } from "vitest";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { HostTransaction } from "../../../src/ports/host/host-transaction.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { manualClock } from "../manual-clock.ts";
import { identity, smallRouter } from "./small/small-router.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

function router(system = smallRouter) {
  const clock = manualClock();
  const store = openMemoryStore();
  const start = () => virtualHost({ system, identity, clock, store });
  let host = start();
  return {
    clock,
    get host() {
      return host;
    },
    startAgain: () => {
      host = start();
    },
    set: async (edit: (transaction: HostTransaction) => Promise<void> | undefined) => {
      const transaction = host.begin();
      await edit(transaction);
      await transaction.commit();
      return transaction;
    },
  };
}

it("has mapped by UPnP what was asked for as long as it is a gateway to those inside", async () => {
  const asked = { ...smallRouter.portMappings?.mappings[0], key: "game", origin: "upnp" } as const;
  const mappings = [...(smallRouter.portMappings?.mappings ?? []), asked as never];
  const device = router({ ...smallRouter, portMappings: { limit: 4, mappings } });
  const keys = async () => (await device.host.portMappings?.read())?.map(({ key }) => key);
  expect(await keys()).toEqual(["camera", "game"]);
  await device.set(({ upnp }) => upnp?.change({ gateway: false }));
  device.startAgain();
  expect([await keys(), await device.host.upnp?.read()]).toEqual([
    ["camera"],
    { enabled: true, gateway: false, gatewayVersion: 2 },
  ]);
  await device.set(({ upnp }) => upnp?.change({ gateway: true }));
  expect(await keys()).toEqual(["camera", "game"]);
});

it("counts each frame that a port receives under one length", async () => {
  const { host, clock } = router();
  clock.advance(3_600_000);
  const links = new Map((await host.links.read()).map((link) => [link.name, link.statistics]));
  const counted = (await host.frameCounters?.read()) ?? [];
  expect(counted.map(({ link }) => link)).toEqual(["lan1", "lan2", "wan"]);
  for (const { link, lengths, broadcasts = 0n, multicasts = 0n } of counted) {
    const { packetsReceived, multicastPacketsReceived, byDestination } = links.get(link) ?? {};
    expect(Object.values(lengths).reduce((sum, count) => sum + count, 0n)).toBe(packetsReceived);
    expect([broadcasts, multicasts]).toEqual([byDestination?.broadcastReceived, multicastPacketsReceived]);
  }
  expect(counted.find(({ link }) => link === "lan1")?.lengths["1024to1518"]).toBeGreaterThan(0n);
});

it("sends by a shaped link no faster than it is told, while that is up", async () => {
  const { host, set } = router();
  const rate = async () => (await host.qos?.read())?.queues.find(({ link }) => link === "ppp0")?.bitsPerSecond;
  expect(await rate()).toBe(8_000_000);
  await set(({ qos }) => qos?.changeShaper("internet", { upBitsPerSecond: 9_000_000 }));
  expect(await rate()).toBe(9_000_000);
  await set(({ links }) => links?.change("wan", { enabled: false }));
  expect([await rate(), (await host.qos?.read())?.shapers?.map(({ running }) => running)]).toEqual([
    undefined,
    [false],
  ]);
});

it("puts flows into the queues of a shaped link by the DSCP that they are given, and counts on from what there was", async () => {
  const calls = {
    percent: 20,
    from: "br-lan",
    protocol: 17,
    port: 5004,
    source: "192.168.1.50",
    macAddress: "02:00:00:00:00:50",
  };
  const shapers = smallRouter.qos?.shapers ?? [];
  const { host, set, clock } = router({ ...smallRouter, qos: { shapers, flows: [calls] } });
  const counts = async () => {
    const queues = (await host.qos?.read())?.queues.filter(({ link }) => link === "ppp0") ?? [];
    return Object.fromEntries(queues.map(({ key, statistics }) => [key.replace("ppp0 ", ""), statistics.packets]));
  };
  clock.advance(3_600_000);
  const before = await counts();
  expect([before.voice, before.bulk]).toEqual([0, 0]);
  expect(before["best effort"]).toBeGreaterThan(0);
  const voice = {
    enabled: true,
    order: 1,
    from: { link: "br-lan" },
    family: undefined,
    protocol: { value: 17, excluded: false },
    source: { value: { address: "192.168.1.0", prefixLength: 24 }, excluded: false },
    destination: undefined,
    sourcePorts: undefined,
    destinationPorts: { value: { first: 5000, last: 5010 }, excluded: false },
    sourceMac: undefined,
    dscp: undefined,
    dscpMark: 46,
    routingMark: undefined,
  };
  await set(({ classifications }) => classifications?.add("cpe_1", voice));
  expect(await counts()).toEqual(before);
  clock.advance(3_600_000);
  const after = await counts();
  expect(after.voice).toBeGreaterThan(0);
  expect(after["best effort"]).toBeGreaterThan(before["best effort"] ?? 0);
  await set(({ classifications }) => classifications?.add("cpe_2", { ...voice, dscpMark: 8 }));
  clock.advance(3_600_000);
  const moved = await counts();
  expect([moved.voice, moved.bulk === 0]).toEqual([after.voice, false]);
  await set(({ classifications }) =>
    classifications?.change("cpe_2", { sourceMac: { value: calls.macAddress, excluded: true } }),
  );
  clock.advance(3_600_000);
  const again = await counts();
  expect([again.bulk, (again.voice ?? 0) > (moved.voice ?? 0)]).toEqual([moved.bulk, true]);
  const { classifications } = host.begin();
  for (const [setting, values] of [
    ["from", { from: { link: "none0" } }],
    ["from", { from: { link: "lan1" } }],
    ["dscpMark", { dscpMark: 64 }],
    ["routingMark", { routingMark: 5 }],
    ["source", { source: { value: { address: "x", prefixLength: undefined }, excluded: false } }],
  ] as const)
    await expect(classifications?.change("cpe_2", values)).rejects.toEqual(refusalOf(setting));
  await set((transaction) => transaction.classifications?.remove("cpe_2"));
  expect((await host.classifications?.read())?.map(({ key, valid }) => [key, valid])).toEqual([["cpe_1", true]]);
});

it("has a link for a tunnel that is set up, which falls with the way out, and routes over it", async () => {
  const device = router();
  const { host, set } = device;
  const states = async () =>
    Object.fromEntries(
      (await host.links.read()).flatMap(({ name, kind, state }) => (kind === "tunnel" ? [[name, state]] : [])),
    );
  const state = async () => (await host.gre?.read())?.map(({ link, up }) => [link, up]);
  await set(({ tunnels }) => tunnels?.changeSixRd("wan6rd", { enabled: false }));
  await set(({ tunnels }) => tunnels?.changeDsLite("aftr", { endpoint: "" }));
  expect([await states(), await state()]).toEqual([{ "gre4-hotspot": "up" }, [["gre4-hotspot", true]]]);
  expect((await host.links.read()).find(({ name }) => name === "gre4-hotspot")?.farEnd).toBe("192.0.2.20");
  await set(({ links }) => links?.change("wan", { enabled: false }));
  expect(await state()).toEqual([["gre4-hotspot", false]]);
  await expect(host.begin().tunnels?.changeSixRd("wan6rd", { prefix: "2001:db8::" })).rejects.toEqual(
    refusalOf("prefix"),
  );
  await expect(host.begin().tunnels?.changeSixRd("wan6rd", { borderRelay: "::1" })).rejects.toEqual(
    refusalOf("borderRelay"),
  );
});

it("has addresses of its own local prefix, of another that is set, or of none", async () => {
  const { host, set } = router();
  const local = async () =>
    (await host.links.read()).flatMap(({ name, addresses }) =>
      addresses.flatMap(({ address }) => (/^f[cd]/.test(address) ? [`${name} ${address}`] : [])),
    );
  const own = (await host.ula?.read())?.prefix;
  expect(own).toMatch(/^fd2a:[\da-f]+:[\da-f]+::\/48$/);
  expect(await local()).toEqual([`br-lan ${own?.replace("/48", "1")}`]);
  await set(({ ipInterfaces }) => ipInterfaces?.change("br-lan", { local: false }));
  expect([await local(), (await host.ula?.read())?.prefix]).toEqual([[], own]);
  await set(({ ipInterfaces }) => ipInterfaces?.setLocalPrefix("fd12:3456:789a::/48"));
  await set(({ ipInterfaces }) => ipInterfaces?.change("br-lan", { local: true }));
  await set(({ ipInterfaces }) => ipInterfaces?.change("wan", { local: true }));
  expect(await local()).toEqual(["br-lan fd12:3456:789a::1", "wan fd12:3456:789a:1::1"]);
  await set(({ ipInterfaces }) => ipInterfaces?.setIpv6(false));
  expect(await local()).toEqual([]);
  await set(({ ipInterfaces }) => ipInterfaces?.setIpv6(true));
  const { ipInterfaces } = host.begin();
  await expect(ipInterfaces?.change("lan1", { local: true })).rejects.toEqual(refusalOf("local"));
  for (const prefix of ["2001:db8::/48", "fd12:3456:789a::", "fd12:1:2:3:4::/64"])
    await expect(ipInterfaces?.setLocalPrefix(prefix), prefix).rejects.toEqual(refusalOf("ulaPrefix"));
  await set((transaction) => transaction.ipInterfaces?.setLocalPrefix(""));
  expect([await local(), (await host.ula?.read())?.prefix]).toEqual([[], undefined]);
});

it("refuses a language that its pages are not there in, and rates, ends and links that cannot be", async () => {
  const { host } = router();
  const { webPages, qos, tunnels } = host.begin();
  await expect(webPages?.change({ language: "fr" })).rejects.toEqual(refusalOf("language"));
  await expect(qos?.changeShaper("internet", { link: "none0" })).rejects.toEqual(refusalOf("link"));
  await expect(qos?.changeShaper("internet", { downBitsPerSecond: 1500 })).rejects.toEqual(
    refusalOf("downBitsPerSecond"),
  );
  await expect(tunnels?.changeDsLite("aftr", { endpoint: "192.0.2.1" })).rejects.toEqual(refusalOf("endpoint"));
});
