import { describe, expect, it } from "vitest";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { Host } from "../../../src/ports/host/host.ts";
import type { HostTransaction } from "../../../src/ports/host/host-transaction.ts";
import type { Dhcpv4Edits, Dhcpv4PoolSettings } from "../../../src/ports/host/network/dhcpv4.ts";
import { loadDeviceKind } from "../../../src/schema/device-kind.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { manualClock } from "../manual-clock.ts";
import { identity } from "./small/small-router.ts";
import { minuteMs, start } from "./started-host.ts";

async function change(host: Host, edit: (dhcp: Required<Dhcpv4Edits>) => Promise<void>): Promise<void> {
  const transaction = host.begin();
  await edit(transaction.dhcpv4 as Required<Dhcpv4Edits>);
  await transaction.commit();
}

const leases = async (host: Host) =>
  ((await host.dhcpv4?.server())?.pools ?? []).flatMap((pool) =>
    pool.leases.map(({ hostName, address }) => [pool.key, hostName, address]),
  );
const addresses = async (host: Host) =>
  Object.fromEntries(((await host.hosts?.read()) ?? []).map(({ hostName, addresses: all }) => [hostName, all]));

const guests: Dhcpv4PoolSettings = {
  enabled: true,
  order: 1,
  link: "br-lan",
  dynamic: true,
  first: "192.168.1.50",
  last: "192.168.1.51",
  subnetMask: "255.255.255.0",
  reserved: [],
  routers: [],
  dnsServers: [],
  domainName: "",
  leaseSeconds: undefined,
};

describe("the simulated DHCP server", () => {
  it("gives each machine a lease, which is the address that its host has", async () => {
    const host = start();
    expect(await leases(host)).toEqual([
      ["lan", "camera", "192.168.1.20"],
      ["lan", "laptop", "192.168.1.101"],
    ]);
    expect(await addresses(host)).toEqual({ camera: ["192.168.1.20"], laptop: ["192.168.1.101"] });
  });

  it("gives the address that is kept for a machine, once that is enabled", async () => {
    const host = start();
    const kept = { macAddress: "02:00:00:00:10:21", address: "192.168.1.7" };
    await change(host, (dhcp) => dhcp.addStaticAddress("lan", "cpe_2", { ...kept, enabled: false }));
    expect((await addresses(host)).laptop).toEqual(["192.168.1.101"]);
    await change(host, (dhcp) => dhcp.changeStaticAddress("lan", "cpe_2", { enabled: true }));
    expect(await leases(host)).toContainEqual(["lan", "laptop", "192.168.1.7"]);
    expect((await addresses(host)).laptop).toEqual(["192.168.1.7"]);
  });

  it("gives others where the range is another, but none that is kept or reserved", async () => {
    const host = start();
    await change(host, (dhcp) =>
      dhcp.changePool("lan", { first: "192.168.1.20", last: "192.168.1.30", reserved: ["192.168.1.21"] }),
    );
    expect(await addresses(host)).toEqual({ camera: ["192.168.1.20"], laptop: ["192.168.1.22"] });
  });

  it.each<[string, (dhcp: Required<Dhcpv4Edits>) => Promise<void>]>([
    ["the server", (dhcp) => dhcp.changeServer({ enabled: false })],
    ["its pool", (dhcp) => dhcp.changePool("lan", { enabled: false })],
    ["a range in its subnet", (dhcp) => dhcp.changePool("lan", { first: "192.0.2.1", last: "192.0.2.9" })],
  ])("gives nothing without %s", async (_, edit) => {
    const host = start();
    await change(host, edit);
    expect(await leases(host)).toEqual([]);
    expect((await addresses(host)).laptop).toEqual(["192.168.1.101"]);
  });

  it("serves a link by the first of its pools, in the order that is set", async () => {
    const host = start();
    await change(host, (dhcp) => dhcp.addPool("cpe_2", guests));
    expect((await leases(host)).map(([pool]) => pool)).toEqual(["cpe_2", "cpe_2"]);
    await change(host, (dhcp) => dhcp.changePool("cpe_2", { order: 2 }));
    expect((await leases(host)).map(([pool]) => pool)).toEqual(["lan", "lan"]);
  });

  it("renews leases at half time", async () => {
    const clock = manualClock();
    const host = start({ clock });
    const ends = async () => (await host.dhcpv4?.server())?.pools[0]?.leases[0]?.expiresAt ?? 0;
    const first = await ends();
    expect(first).toBe(clock.wallMs() / 1000 + 3600);
    clock.advance(29 * minuteMs);
    expect(await ends()).toBe(first);
    clock.advance(minuteMs);
    expect(await ends()).toBe(first + 1800);
  });
});

it("lets a link go that was added, with the address that a client was given there", async () => {
  const { system } = await loadDeviceKind("ont");
  const host = virtualHost({ system, identity, clock: manualClock(), store: openMemoryStore() });
  const set = async (edit: (transaction: HostTransaction) => Promise<void> | undefined) => {
    const transaction = host.begin();
    await edit(transaction);
    await transaction.commit();
  };
  const given = async () => (await host.dhcpv4?.clients())?.find(({ key }) => key === "cpe_v4_2")?.address;
  await set(({ links }) => links?.add?.("vlan-cpe2", "vlan", { enabled: true, lower: "pon0.7", vlanId: 9 }));
  await set(({ dhcpv4 }) => dhcpv4?.addClient?.("cpe_v4_2", { enabled: true, link: "vlan-cpe2", renew: false }));
  expect(await given()).toMatch(/^203\.0\.118\./);
  await set(({ links }) => links?.remove?.("vlan-cpe2"));
  expect(await given()).toBeUndefined();
});

describe("the simulated DHCP client", () => {
  const options = async (host: Host) => {
    const [client] = (await host.dhcpv4?.clients()) ?? [];
    return [
      client?.sentOptions.map(({ key, tag, value }) => [key, tag, Buffer.from(value).toString()]),
      client?.requestedOptions.map(({ key, tag }) => [key, tag]),
    ];
  };

  it("has the options that are added to it, those that it asks for in their order", async () => {
    const { system } = await loadDeviceKind("home-gateway");
    const store = openMemoryStore();
    const begin = () => virtualHost({ system, identity, clock: manualClock(), store });
    const host = begin();
    const key = (await host.dhcpv4?.clients())?.[0]?.key ?? "";
    const option = { enabled: true, tag: 60, value: Buffer.from("cpe") };
    await change(host, (dhcp) => dhcp.addSentOption(key, "cpe_1", option));
    await change(host, (dhcp) => dhcp.addRequestedOption(key, "cpe_1", { enabled: true, tag: 43, order: 1 }));
    await change(host, (dhcp) => dhcp.addRequestedOption(key, "cpe_2", { enabled: false, tag: 125, order: 1 }));
    const both = [
      ["cpe_2", 125],
      ["cpe_1", 43],
    ];
    expect(await options(host)).toEqual([[["cpe_1", 60, "cpe"]], both]);
    expect(await options(begin())).toEqual([[["cpe_1", 60, "cpe"]], both]);
    await change(host, (dhcp) => dhcp.changeSentOption(key, "cpe_1", { value: Buffer.from("other") }));
    await change(host, (dhcp) => dhcp.changeRequestedOption(key, "cpe_2", { order: 2, tag: 66 }));
    await change(host, (dhcp) => dhcp.changeClient(key, { enabled: false }));
    expect(await options(host)).toEqual([[["cpe_1", 60, "other"]], [both[1], ["cpe_2", 66]]]);
    await change(host, (dhcp) => dhcp.removeSentOption(key, "cpe_1"));
    await change(host, (dhcp) => dhcp.removeRequestedOption(key, "cpe_1"));
    await change(host, (dhcp) => dhcp.removeRequestedOption("gone", "cpe_1"));
    expect(await options(host)).toEqual([[], [["cpe_2", 66]]]);
  });

  it("refuses options that there are not, and a client that is not there", async () => {
    const { system } = await loadDeviceKind("home-gateway");
    const host = virtualHost({ system, identity, clock: manualClock() });
    const key = (await host.dhcpv4?.clients())?.[0]?.key ?? "";
    const dhcp = host.begin().dhcpv4 as Required<Dhcpv4Edits>;
    const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });
    const open = { enabled: false, tag: 1, value: Buffer.alloc(0) };
    await expect(dhcp.addSentOption(key, "cpe_1", { ...open, tag: 255 })).rejects.toEqual(refusalOf("tag"));
    await expect(dhcp.addSentOption(key, "cpe_1", { ...open, value: Buffer.alloc(256) })).rejects.toEqual(
      refusalOf("value"),
    );
    await expect(dhcp.addSentOption("none", "cpe_1", open)).rejects.toEqual(refusalOf("row"));
    await expect(dhcp.changeSentOption(key, "cpe_1", {})).rejects.toEqual(refusalOf("key"));
    await expect(dhcp.addRequestedOption(key, "cpe_1", { enabled: true, tag: 0, order: 1 })).rejects.toEqual(
      refusalOf("tag"),
    );
    await expect(dhcp.changeRequestedOption(key, "cpe_1", {})).rejects.toEqual(refusalOf("key"));
  });
});
