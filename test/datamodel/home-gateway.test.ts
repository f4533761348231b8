import { beforeAll, describe, expect, it } from "vitest";
import { type DeviceContext, deviceContexts, type ManagementDefaults } from "../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../src/device/components.ts";
import { virtualHost } from "../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind, type Kind } from "../../src/model/kind/kind.ts";
import type { ParameterValue } from "../../src/model/tree.ts";
import { checkValue } from "../../src/model/values/check.ts";
import type { Log } from "../../src/ports/log.ts";
import { type DeviceKind, loadDeviceKind } from "../../src/schema/device-kind.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { TemplateExpander } from "../../src/schema/template.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { type ManualClock, manualClock } from "../host/manual-clock.ts";

// The home gateway as an ACS sees it: the whole tree over a virtual host. [TR-181 Device, TR-106 pathRef]

const defaults: ManagementDefaults = {
  url: "http://acs.example/",
  username: "gateway",
  password: "secret",
  periodicInform: { enable: true, intervalSeconds: 300, time: "0001-01-01T00:00:00Z" },
  retry: { minimumWaitSeconds: 5, intervalMultiplier: 2000 },
  connectionRequest: { username: "gateway", password: "secret" },
};
const ignore = (): void => undefined;
const log: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };

interface Gateway {
  readonly clock: ManualClock;
  whole(): Promise<readonly ParameterValue[]>;
}

describe("the home gateway", () => {
  let device: DeviceKind;
  let kind: Kind<DeviceContext>;

  beforeAll(async () => {
    device = await loadDeviceKind("home-gateway");
    const schema = await loadSchema(device.model, [...boundComponents, ...device.components]);
    kind = compileKind({ schema, bindings: bindingsOn(device.system), initial: device.objects });
  });

  async function gateway(serialNumber: string): Promise<Gateway> {
    const clock = manualClock();
    const identity = { ...device.identity, serialNumber };
    const host = virtualHost({ system: device.system, identity, clock });
    const tree = await openTree({
      kind,
      context: deviceContexts({ host, identity, defaults, clock }),
      store: openMemoryStore(),
      log,
      expander: new TemplateExpander(host),
    });
    return { clock, whole: () => tree.values([""]) };
  }

  const byPath = (values: readonly ParameterValue[]): ReadonlyMap<string, string> =>
    new Map(values.map(({ path, value }) => [path, value]));

  it("has all that a router shows", async () => {
    const values = await (await gateway("HG000001")).whole();
    expect(values.length).toBeGreaterThan(600);
    expect(values.length).toBeLessThan(1500);
    const present = byPath(values);
    for (const [path, value] of [
      ["Device.Ethernet.InterfaceNumberOfEntries", "5"],
      ["Device.Bridging.Bridge.1.PortNumberOfEntries", "7"],
      ["Device.WiFi.RadioNumberOfEntries", "2"],
      ["Device.WiFi.SSIDNumberOfEntries", "2"],
      ["Device.PPP.InterfaceNumberOfEntries", "1"],
      ["Device.NAT.PortMappingNumberOfEntries", "2"],
      ["Device.DHCPv4.Server.PoolNumberOfEntries", "1"],
      ["Device.Hosts.HostNumberOfEntries", "2"],
      ["Device.Users.UserNumberOfEntries", "2"],
      ["Device.Firewall.Chain.1.RuleNumberOfEntries", "2"],
      ["Device.Users.User.1.Password", ""],
      ["Device.WiFi.AccessPoint.1.Security.KeyPassphrase", ""],
    ] as const) {
      expect(present.get(path), path).toBe(value);
    }
  });

  it("has no value that its type does not admit, and no placeholder left", async () => {
    for (const { path, type, value } of await (await gateway("HG000001")).whole()) {
      expect(value, path).not.toContain("${");
      const secret = value === "" && /Password$|Passphrase$|Key$|Secret$/.test(path);
      if (!secret) expect(checkValue(type, value), `${path} = ${JSON.stringify(value)}`).toMatchObject({ ok: true });
    }
  });

  it("refers only to rows that are there", async () => {
    const values = await (await gateway("HG000001")).whole();
    const objects = new Set(values.map(({ path }) => path.slice(0, path.lastIndexOf("."))));
    let references = 0;
    for (const { path, type, value } of values) {
      if (type.reference?.to !== "row" || value === "") continue;
      for (const row of value.split(",")) {
        references += 1;
        expect(objects, `${path} = ${value}`).toContain(row);
      }
    }
    expect(references).toBeGreaterThan(30);
  });

  it("agrees with itself about the same thing in two places", async () => {
    const present = byPath(await (await gateway("HG000001")).whole());
    const rowNamed = (table: string, name: string): string =>
      [...present]
        .find(([path, value]) => path.startsWith(table) && path.endsWith(".Name") && value === name)?.[0]
        .replace(/Name$/, "") ?? "";
    for (const [link, stored] of [
      ["pppoe-wan", "Device.PPP.Interface.1.IPCP.LocalIPAddress"],
      ["wan", "Device.DHCPv4.Client.1.IPAddress"],
      ["br-lan", "Device.DHCPv4.Server.Pool.1.IPRouters"],
    ] as const) {
      expect(present.get(`${rowNamed("Device.IP.Interface.", link)}IPv4Address.1.IPAddress`), link).toBe(
        present.get(stored),
      );
    }
    for (const [stored, link] of [
      ["Device.NAT.InterfaceSetting.1.Interface", "pppoe-wan"],
      ["Device.DHCPv4.Client.1.Interface", "wan"],
      ["Device.DHCPv4.Server.Pool.1.Interface", "br-lan"],
      ["Device.PPP.Interface.1.LowerLayers", "wan"],
      ["Device.Hosts.Host.1.Layer1Interface", "lan1"],
    ] as const) {
      expect(present.get(`${present.get(stored)}.Name`), stored).toBe(link);
    }
  });

  it("is not any other device", async () => {
    const one = byPath(await (await gateway("HG000001")).whole());
    const other = byPath(await (await gateway("HG000002")).whole());
    for (const path of [
      "Device.DeviceInfo.SerialNumber",
      "Device.WiFi.SSID.1.SSID",
      "Device.WiFi.SSID.1.BSSID",
      "Device.Ethernet.Interface.5.MACAddress",
      "Device.DHCPv4.Client.1.IPAddress",
      "Device.PPP.Interface.1.Username",
    ]) {
      expect(one.get(path), path).not.toBe(other.get(path));
    }
  });

  it("counts on as time passes, and stays as it is in all else", async () => {
    const { clock, whole } = await gateway("HG000001");
    clock.advance(600_000);
    const before = byPath(await whole());
    clock.advance(60_000);
    const after = byPath(await whole());
    expect([...after.keys()]).toEqual([...before.keys()]);
    const moved = [...after].filter(([path, value]) => before.get(path) !== value).map(([path]) => path);
    expect(moved).toContain("Device.WiFi.SSID.1.Stats.BytesSent");
    expect(moved).toContain("Device.PPP.Interface.1.Stats.BytesReceived");
    expect(moved).toContain("Device.Ethernet.Interface.5.Stats.BytesReceived");
    const allowed = /\.Stats\.|Stat(us|istics)\.|UpTime$|LastChange$|CurrentLocalTime$|Lifetime$|LeaseTimeRemaining$/;
    expect(moved.filter((path) => !allowed.test(path))).toEqual([]);
    for (const path of moved.filter((each) => /\.Stats\./.test(each))) {
      expect(Number(after.get(path)), path).toBeGreaterThan(Number(before.get(path)));
    }
  });
});
