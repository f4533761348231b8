import { describe, expect, it } from "vitest";
import { readAssociations } from "../../../../src/host/openwrt/hosts/associations.ts";
import type { UbusCalls } from "../../../../src/host/openwrt/ubus/ubus.ts";
import { UbusError } from "../../../../src/host/openwrt/ubus/ubus-error.ts";
import { silentLog } from "../../linux/silent-log.ts";

/** A bus whose calls `OBJECT METHOD ARGUMENTS…` are answered so; others are refused. */
function bus(answers: Readonly<Record<string, object>>): UbusCalls {
  const names = [...new Set(Object.keys(answers).map((call) => call.split(" ")[0] ?? ""))];
  return {
    call: async (object, method, args = {}) => {
      const answer = answers[[object, method, ...Object.values(args)].join(" ")];
      if (answer === undefined) throw new UbusError(`${object} ${method}`, "timeout");
      return answer as never;
    },
    objects: async (pattern = "*") =>
      names.filter((name) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern)),
  };
}

const read = async (answers: Readonly<Record<string, object>>) => {
  const { accessPoints, stations } = await readAssociations(bus(answers), silentLog);
  return [[...accessPoints], stations.map(({ macAddress, link }) => `${link} ${macAddress}`)];
};

describe("who is on the access points", () => {
  it("is told by hostapd, those alone who are let in", async () => {
    const clients = {
      "02:00:00:00:01:57": { assoc: true, authorized: true },
      "02:00:00:00:01:58": { assoc: true, authorized: false },
      "02:00:00:00:01:59": {},
      "ff:ff:ff:ff:ff:ff": { authorized: true },
      nonsense: 7,
    };
    expect(
      await read({ "hostapd.wlan0 get_clients": { clients }, "hostapd.wlan1 get_clients": { clients: [] } }),
    ).toEqual([
      ["wlan0", "wlan1"],
      ["wlan0 02:00:00:00:01:57", "wlan0 02:00:00:00:01:59"],
    ]);
  });

  it("is not known of one that does not answer, and that is all", async () => {
    const answers = {
      "hostapd.wlan0 other": {},
      "hostapd.wlan1 get_clients": { clients: { "02:00:00:00:01:01": {} } },
    };
    expect(await read(answers)).toEqual([["wlan0", "wlan1"], ["wlan1 02:00:00:00:01:01"]]);
  });

  it("is told by iwinfo where hostapd is not on the bus, of networks that are offered", async () => {
    const results = [
      { mac: "02:00:00:00:01:57", authorized: true },
      { mac: "02:00:00:00:01:58", authorized: false },
      7,
    ];
    const answers = {
      "iwinfo devices": { devices: ["wlan0", "wlan1", 5] },
      "iwinfo info wlan0": { mode: "Master" },
      "iwinfo info wlan1": { mode: "Client" },
      "iwinfo assoclist wlan0": { results },
      "iwinfo assoclist wlan1": { results: [{ mac: "02:00:00:00:09:09" }] },
    };
    expect(await read(answers)).toEqual([["wlan0"], ["wlan0 02:00:00:00:01:57"]]);
  });

  it("is nobody where there is no Wi-Fi, or nobody tells", async () => {
    expect(await read({})).toEqual([[], []]);
    expect(await read({ "iwinfo other": {} })).toEqual([[], []]);
  });
});
