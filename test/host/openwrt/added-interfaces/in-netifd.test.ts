import { describe, expect, it } from "vitest";
import { withAddedInterfaces } from "../../../../src/host/openwrt/added-interfaces/in-netifd.ts";
import { readNetifd } from "../../../../src/host/openwrt/netifd.ts";
import type { UbusTable } from "../../../../src/host/openwrt/ubus/blobmsg.ts";
import { parsePackage } from "../../../../src/host/openwrt/uci/parse-package.ts";

const lan = { interface: "lan", up: true, proto: "static", device: "br-lan", l3_device: "br-lan" };

/** What is told of each interface, by what netifd and the configuration say. */
async function told(records: readonly UbusTable[], network: string) {
  const calls = { call: async () => ({ interface: records }), objects: async () => [] };
  const config = {
    names: () => ["network"],
    read: () => parsePackage("network", network),
    readStaged: () => undefined,
    stagedByOthers: () => [],
  };
  const all = await readNetifd(withAddedInterfaces(calls, config));
  return all.map(({ name, device, l3Device, up }) => ({ name, device, l3Device, up }));
}

const section = (name: string, ...options: readonly string[]): string =>
  `config interface '${name}'\n${options.map((option) => `\toption ${option}\n`).join("")}\n`;

describe("added interfaces in what netifd tells", () => {
  const present = { interface: "cpe_i3", up: true, proto: "static", device: "eth0.7", l3_device: "eth0.7" };
  const shown = { name: "lan", device: "br-lan", l3Device: "br-lan", up: true };

  it("leaves all others as they are", async () => {
    expect(await told([lan], section("lan", "device 'br-lan'"))).toEqual([shown]);
  });

  it("has those that netifd has not heard of, on their links or on none", async () => {
    const network = section("cpe_i3", "device 'eth0.7'") + section("cpe_i4", "auto '0'");
    expect(await told([lan], network)).toEqual([
      shown,
      { name: "cpe_i3", device: "eth0.7", l3Device: "eth0.7", up: false },
      { name: "cpe_i4", device: "cpe_i4", l3Device: "cpe_i4", up: false },
    ]);
  });

  it("keeps what netifd says of one that stays where it is, and moves one that does not", async () => {
    expect(await told([present], section("cpe_i3", "device 'eth0.7'"))).toEqual([
      { name: "cpe_i3", device: "eth0.7", l3Device: "eth0.7", up: true },
    ]);
    expect(await told([present], section("cpe_i3", "device 'eth0.8'"))).toEqual([
      { name: "cpe_i3", device: "eth0.8", l3Device: "eth0.8", up: false },
    ]);
  });

  it("are on the link of a PPP connection as it is configured, up or down, and that has it too", async () => {
    const network =
      section("cpe_p1", "proto 'pppoe'", "device 'wan'") + section("cpe_i3", "device '@cpe_p1'", "proto 'static'");
    const down = [
      { name: "cpe_p1", device: "wan", l3Device: "pppoe-cpe_p1", up: false },
      { name: "cpe_i3", device: "pppoe-cpe_p1", l3Device: "pppoe-cpe_p1", up: false },
    ];
    expect(await told([], network)).toEqual(down);
    const connecting = { interface: "cpe_p1", up: false, proto: "pppoe", device: "wan" };
    expect(await told([connecting], network)).toEqual(down);
    const connected = { interface: "cpe_p1", up: true, proto: "pppoe", device: "wan", l3_device: "pppoe-cpe_p1" };
    const alias = { interface: "cpe_i3", up: true, proto: "static", l3_device: "pppoe-cpe_p1" };
    expect(await told([connected, alias], network)).toEqual(down.map((each) => ({ ...each, up: true })));
  });

  it("is without those that netifd is about to lose", async () => {
    expect(await told([lan, present], section("lan", "device 'br-lan'"))).toEqual([shown]);
  });

  it("has what runs on one where that is, though netifd names no device of it", async () => {
    const client = { interface: "cpe_v4_2", up: false, proto: "dhcp" };
    const network = section("cpe_i3") + section("cpe_v4_2", "device '@cpe_i3'");
    expect((await told([client], network))[0]).toMatchObject({ name: "cpe_v4_2", device: "cpe_i3" });
  });
});
