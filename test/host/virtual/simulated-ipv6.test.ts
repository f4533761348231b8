import { expect, it } from "vitest";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { HostTransaction } from "../../../src/ports/host/host-transaction.ts";
import { loadDeviceKind } from "../../../src/schema/device-kind.ts";
import { manualClock } from "../manual-clock.ts";
import { identity } from "./small/small-router.ts";

const refusalOf = (setting: string) => expect.objectContaining({ name: "RefusedSetting", setting });

async function gateway() {
  const { system } = await loadDeviceKind("home-gateway");
  const clock = manualClock();
  const host = virtualHost({ system, identity, clock });
  return {
    host,
    clock,
    set: async (edit: (transaction: HostTransaction) => Promise<void> | undefined) => {
      const transaction = host.begin();
      await edit(transaction);
      await transaction.commit();
    },
  };
}

it("has its delegated prefix while the way out is up, renewed at half time", async () => {
  const { host, clock, set } = await gateway();
  clock.advance(3_600_000);
  const prefixes = async () => (await host.dhcpv6?.clients())?.flatMap((client) => client.prefixes);
  const prefix = { address: "2001:db8:8000:2a00::", prefixLength: 56 };
  expect(await prefixes()).toEqual([{ ...prefix, preferredSeconds: 82_800, validSeconds: 82_800 }]);
  clock.advance(43_200_000);
  expect((await prefixes())?.map(({ validSeconds }) => validSeconds)).toEqual([82_800]);
  await set(({ dhcpv6 }) => dhcpv6?.changeClient("internet-v6", { requestsPrefixes: false }));
  expect(await prefixes()).toEqual([]);
  await set(({ dhcpv6 }) => dhcpv6?.changeClient("internet-v6", { requestsPrefixes: true }));
  await set(({ links }) => links?.change("wan", { enabled: false }));
  expect(await prefixes()).toEqual([]);
  expect((await host.dhcpv6?.clients())?.map(({ receivedOptions }) => receivedOptions)).toEqual([[]]);
});

it("leases addresses to machines that are there, and to none while the pool is not served", async () => {
  const { host, set } = await gateway();
  const leased = async () =>
    (await host.dhcpv6?.pools?.())?.flatMap(({ clients }) => clients.map((client) => [client.hostName, client.key]));
  const seen = async () => (await host.hosts?.read())?.map(({ addresses }) => addresses.slice(1));
  const camera = ["camera", "00030001b827eb102030"];
  expect(await leased()).toEqual([camera, ["laptop", "000300013c22fb778899"]]);
  expect(await seen()).toEqual([["2001:db8:8000:2a00::100"], ["2001:db8:8000:2a00::101"]]);
  await set(({ links }) => links?.change("wlan1", { enabled: false }));
  expect(await leased()).toEqual([camera]);
  await set(({ dhcpv6 }) => dhcpv6?.changePool("lan", { servesAddresses: false }));
  expect([await leased(), await seen()]).toEqual([[], [[], []]]);
});

it("keeps the options that a client is to send, and refuses those that no client sends", async () => {
  const { host, set } = await gateway();
  const sent = { enabled: true, tag: 16, value: Uint8Array.of(0, 0, 0, 1) };
  await set(({ dhcpv6 }) => dhcpv6?.addSentOption("internet-v6", "cpe_1", sent));
  const options = async () => (await host.dhcpv6?.clients())?.flatMap(({ sentOptions }) => sentOptions);
  expect(await options()).toEqual([{ ...sent, key: "cpe_1", value: Buffer.from(sent.value) }]);
  const { dhcpv6 } = host.begin();
  for (const [setting, wrong] of [
    ["tag", { tag: 65_536 }],
    ["value", { value: new Uint8Array(1025) }],
  ] as const)
    await expect(dhcpv6?.changeSentOption("internet-v6", "cpe_1", wrong)).rejects.toEqual(refusalOf(setting));
  await expect(dhcpv6?.changeSentOption("internet-v6", "cpe_2", {})).rejects.toEqual(refusalOf("key"));
  await expect(dhcpv6?.changeClient("internet-v6", { requestedOptions: [0] })).rejects.toEqual(
    refusalOf("requestedOptions"),
  );
  await set((transaction) => transaction.dhcpv6?.removeSentOption("internet-v6", "cpe_1"));
  expect(await options()).toEqual([]);
});

it("advertises by times that fit a new longest interval", async () => {
  const { host, set } = await gateway();
  await set(({ routerAdvertisements }) =>
    routerAdvertisements?.change("lan", { maxIntervalSeconds: 30, hopLimit: 32 }),
  );
  expect(await host.routerAdvertisements?.read()).toMatchObject([
    { maxIntervalSeconds: 30, minIntervalSeconds: 10, lifetimeSeconds: 1800, mtu: 1500, hopLimit: 32 },
  ]);
  const { routerAdvertisements } = host.begin();
  for (const [setting, wrong] of [
    ["maxIntervalSeconds", { maxIntervalSeconds: 3 }],
    ["lifetimeSeconds", { lifetimeSeconds: 20 }],
    ["mtu", { mtu: 1000 }],
    ["dnsServers", { dnsServers: ["192.0.2.1"] }],
    ["searchDomains", { searchDomains: ["two words"] }],
    ["link", { link: "none0" }],
  ] as const)
    await expect(routerAdvertisements?.change("lan", wrong), setting).rejects.toEqual(refusalOf(setting));
});

it("asks learned servers, which stay as they are, and those that were added", async () => {
  const { host, set } = await gateway();
  const asked = async () => (await host.dnsRelay?.read())?.servers.map(({ address }) => address);
  await set(({ dnsRelay }) => dnsRelay?.add("cpe_3", { enabled: true, address: "203.0.113.54", link: undefined }));
  expect(await asked()).toEqual(["203.0.113.53", "203.0.113.54"]);
  const { dnsRelay } = host.begin();
  await expect(dnsRelay?.change("203.0.113.53", { enabled: false })).rejects.toEqual(refusalOf("enabled"));
  await set((transaction) => transaction.dnsRelay?.remove("203.0.113.53"));
  expect(await asked()).toEqual(["203.0.113.54"]);
  const back = { enabled: true, address: "203.0.113.53", link: "pppoe-wan" };
  await set((transaction) => transaction.dnsRelay?.add("203.0.113.53", back));
  expect(await asked()).toEqual(["203.0.113.53", "203.0.113.54"]);
  await set((transaction) => transaction.dnsRelay?.setEnabled(false));
  expect(await host.dnsRelay?.read()).toMatchObject({ enabled: false, running: false });
});
