import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { added, applied, type Scene, scene, sectionOf } from "../openwrt/router-scene.ts";

// [TR-181 QoS.Classification]

const table = "Device.QoS.Classification.";
const recording = "25.12-uplinks";

/** What is told of each row, by its number. */
async function rowsOf(at: Pick<Scene, "ask">, ...names: readonly string[]): Promise<Record<string, string>> {
  const [answer = ""] = await at.ask(rpc.get(table));
  const rows: Record<string, string> = {};
  for (const [path, value] of valuesOf(answer)) {
    const [, row = "", name = ""] = /Classification\.(\d+)\.(\w+)$/.exec(path) ?? [];
    if (names.includes(name)) rows[row] = `${rows[row] ?? ""} ${value}`.trimStart();
  }
  return rows;
}

async function lanOf(at: Pick<Scene, "ask">, link = "br-lan"): Promise<string> {
  const [names = ""] = await at.ask(rpc.get("Device.IP.Interface."));
  const [path = ""] = [...valuesOf(names)].find(([name, value]) => name.endsWith(".Name") && value === link) ?? [];
  return path.replace(".Name", "");
}

const set = (row: string, values: Readonly<Record<string, string>>): string =>
  rpc.set(Object.fromEntries(Object.entries(values).map(([name, value]) => [`${row}${name}`, value])));

/** The marks of the rules of the file, in its order. */
const marksIn = ({ router }: Scene): readonly string[] =>
  [...router.text("etc/config/firewall").matchAll(/option set_(?:dscp|mark) '(\w+)'/g)].map(([, mark = ""]) => mark);

describe("an ACS that classifies packets on an OpenWrt router", () => {
  it("finds the rules that mark, the last of the file first, since the last that matches counts there", async () => {
    const at = await scene(recording);
    const lan = await lanOf(at);
    expect(
      await rowsOf(
        at,
        "Order",
        "Status",
        "Interface",
        "SourceIP",
        "Protocol",
        "DestPort",
        "DestPortRangeMax",
        "DSCPMark",
      ),
    ).toEqual({
      1: `Enabled 1 ${lan} 192.168.1.50 17 -1 -1 46`,
      2: `Enabled 2 ${lan}  6 873 -1 8`,
      3: `Enabled 3 ${lan}  6 6881 6889 8`,
    });
  });

  it("adds one that is disabled, fills it in, moves it and deletes it, and leaves the others as they are", async () => {
    const at = await scene(recording);
    const lan = await lanOf(at);
    const row = await added(at, table);
    expect(row).toBe(`${table}4.`);
    expect(sectionOf(at, "cpe_4_class", "firewall")).toEqual(
      ["dest '*'", "enabled '0'", "proto 'all'", "src 'cpe_none'", "target 'DSCP'"].sort(),
    );
    const from = at.cpe.log.length;
    const [told = ""] = await at.ask(
      set(row, {
        Interface: lan,
        DestIP: "203.0.113.0",
        DestMask: "203.0.113.0/24",
        Protocol: "17",
        DestPort: "5060",
        DestPortRangeMax: "5061",
        SourceMACAddress: "02:00:00:00:00:01",
        SourceMACExclude: "true",
        DSCPMark: "40",
        Enable: "true",
      }),
    );
    expect(told).toContain("<Status>1</Status>");
    await applied(at, from);
    expect(sectionOf(at, "cpe_4_class", "firewall")).toEqual(
      [
        "dest '*'",
        "dest_ip '203.0.113.0/24'",
        "dest_port '5060-5061'",
        "device 'br-lan'",
        "direction 'in'",
        "enabled '1'",
        "proto 'udp'",
        "set_dscp '40'",
        "src '*'",
        "src_mac '!02:00:00:00:00:01'",
        "target 'DSCP'",
      ].sort(),
    );
    // The rule from LAN to WAN and the new one are looked at on the way; that for all that comes in is looked at before.
    expect(await rowsOf(at, "Order", "DSCPMark", "TrafficClass")).toEqual({
      1: "1 46 46",
      4: "2 40 40",
      2: "3 8 8",
      3: "4 8 8",
    });
    expect(marksIn(at)).toEqual(["40", "EF", "CS1"]);
    const before = at.cpe.log.length;
    await at.ask(set(row, { Order: "1" }));
    await applied(at, before);
    expect(marksIn(at)).toEqual(["EF", "CS1", "40"]);
    expect(await rowsOf(at, "Order")).toEqual({ 1: "2", 2: "3", 3: "4", 4: "1" });
    await at.ask(rpc.delete(row));
    await expect.poll(() => marksIn(at)).toEqual(["EF", "CS1"]);
    expect(await rowsOf(at, "Order")).toEqual({ 1: "1", 2: "2", 3: "3" });
  });

  it("changes one row of a rule that is several, and leaves the other", async () => {
    const at = await scene(recording);
    const from = at.cpe.log.length;
    await at.ask(set(`${table}3.`, { TrafficClass: "0" }));
    await applied(at, from);
    expect(await rowsOf(at, "DestPort", "DSCPMark")).toEqual({ 1: "-1 46", 2: "873 8", 3: "6881 0" });
    expect(at.router.text("etc/config/firewall")).toContain("option set_dscp '0'");
  });

  it("marks for a rule of routing where there is one", async () => {
    const at = await scene(recording, {}, (router) =>
      appendFileSync(
        join(router.root, "etc/config/network"),
        "\nconfig rule 'vpn'\n\toption mark '0x100/0xff00'\n\toption lookup '100'\n",
      ),
    );
    const lan = await lanOf(at);
    const row = await added(at, table);
    const [none = "", all = ""] = await at.ask(
      set(row, { Interface: lan, ForwardingPolicy: "77" }),
      set(row, { AllInterfaces: "true", ForwardingPolicy: "256" }),
    );
    expect(none).toContain("no rule of UCI network chooses a route by mark 77");
    expect(all).toContain("it needs an interface");
    const from = at.cpe.log.length;
    await at.ask(set(row, { Interface: lan, ForwardingPolicy: "256", Enable: "true" }));
    await applied(at, from);
    expect(sectionOf(at, "cpe_4_class", "firewall")).toEqual(
      ["dest '*'", "enabled '1'", "proto 'all'", "set_mark '0x100/0xff00'", "src 'lan'", "target 'MARK'"].sort(),
    );
    expect((await rowsOf(at, "Status", "DSCPMark", "ForwardingPolicy"))[4]).toBe("Enabled -1 256");
  });

  it("is told why what the firewall cannot do is refused", async () => {
    const at = await scene(recording);
    const row = await added(at, table);
    const refused: readonly (readonly [values: Readonly<Record<string, string>>, reason: string])[] = [
      [{ DSCPMark: "-2" }, "it is the class"],
      [{ DSCPMark: "46", TrafficClass: "8" }, "8 is not 46"],
      [{ TrafficClass: "64" }, "DSCPs (0 to 63)"],
      [{ DSCPMark: "46", ForwardingPolicy: "5" }, "not both"],
      [{ DestPort: "80" }, "only TCP (6) and UDP (17) have ports"],
      [{ SourceIP: "192.0.2.1", DestIP: "2001:db8::1" }, "a rule is for IPv4 or for IPv6"],
      [{ DSCPExclude: "true" }, "there is nothing to exclude"],
      [{ Interface: "Device.Ethernet.Interface.2" }, "in a zone of the firewall"],
      [{ EthernetPriorityMark: "5" }, "9008"],
    ];
    for (const [values, reason] of refused) {
      const [answer = ""] = await at.ask(set(row, values));
      expect(answer).toContain(reason);
    }
    expect(sectionOf(at, "cpe_4_class", "firewall")).toContain("enabled '0'");
  });

  it("may not look at a DSCP that a row behind has changed by then", async () => {
    const at = await scene(recording);
    const lan = await lanOf(at);
    const row = await added(at, table);
    const trust = { AllInterfaces: "true", DSCPCheck: "46", DSCPMark: "46", Enable: "true" };
    const [refused = ""] = await at.ask(set(row, { ...trust, Order: "1" }));
    expect(refused).toContain("looks at the DSCP of packets that");
    const from = at.cpe.log.length;
    const [told = ""] = await at.ask(
      set(row, { ...trust, AllInterfaces: "false", Interface: lan, Protocol: "50", DSCPExclude: "true" }),
    );
    expect(told).toContain("<Status>1</Status>");
    await applied(at, from);
    expect(sectionOf(at, "cpe_4_class", "firewall")).toContain("dscp '!46'");
  });

  it("is not kept from a DSCP by a rule behind that takes packets of other addresses", async () => {
    const at = await scene(recording);
    const row = await added(at, table);
    const [trusted, last] = [{ DSCPCheck: "46", DSCPMark: "46", Enable: "true", Order: "1" }, await added(at, table)];
    const other = { AllInterfaces: "true", SourceIP: "10.9.0.0", SourceMask: "/16", DSCPMark: "8", Enable: "true" };
    const own = { AllInterfaces: "true", SourceIP: "10.9.8.7", ...trusted };
    const others = Object.fromEntries(["1", "2", "3"].map((number) => [`${table}${number}.Enable`, "false"] as const));
    const both = (address: string): string =>
      rpc.set({
        ...others,
        ...Object.fromEntries(Object.entries(other).map(([name, value]) => [`${last}${name}`, value])),
        ...Object.fromEntries(
          Object.entries({ ...own, SourceIP: address }).map(([name, value]) => [`${row}${name}`, value]),
        ),
      });
    const [refused = "", told = ""] = await at.ask(both("10.9.8.7"), both("10.8.8.7"));
    expect(refused).toContain("looks at the DSCP of packets that");
    expect(told).toContain("<Status>1</Status>");
  });
});
