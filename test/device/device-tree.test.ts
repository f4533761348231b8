import { afterEach, describe, expect, it } from "vitest";
import { boundComponents, deviceBindings } from "../../src/device/components.ts";
import { linuxHost } from "../../src/host/linux/linux-host.ts";
import { openTree } from "../../src/model/device/open-tree.ts";
import { compileKind } from "../../src/model/kind/kind.ts";
import type { Tree } from "../../src/model/tree.ts";
import { checkValue } from "../../src/model/values/check.ts";
import type { Host } from "../../src/ports/host.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { type CopiedFileSystem, recordedMachine } from "../host/linux/recorded-machine.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";
import { contextsOf, hostWith, linkWith } from "./device-context.ts";

const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: deviceBindings });
const treeOn = (host: Host, context = contextsOf(host)): Promise<Tree> =>
  openTree({ kind, context, store: openMemoryStore(), log: silentLog });

let machine: CopiedFileSystem | undefined;
afterEach(() => machine?.remove());

function recordedTree(name: "openwrt" | "container", allows = { write: false, reboot: false }): Promise<Tree> {
  machine = recordedMachine(name);
  if (allows.write) machine.remove("/.cpe-agent");
  return treeOn(linuxHost({ root: machine.root, clock: manualClock(), log: silentLog, allows }));
}

async function readAll(tree: Tree): Promise<ReadonlyMap<string, string>> {
  return new Map((await tree.values(["Device."])).map(({ path, value }) => [path, value]));
}

/** The value of a parameter in the row of this name. */
function inRow(
  values: ReadonlyMap<string, string>,
  table: string,
  name: string,
  parameter: string,
): string | undefined {
  const [path] =
    [...values].find(
      ([each, value]) => each.startsWith(table) && /^\d+\.Name$/.test(each.slice(table.length)) && value === name,
    ) ?? [];
  return path === undefined ? undefined : values.get(path.replace(/Name$/, parameter));
}

describe.each(["openwrt", "container"] as const)("the tree of a recorded %s", (name) => {
  it("has only values of their types", async () => {
    const wrong = (await (await recordedTree(name)).values(["Device."])).filter(({ path, type, value }) => {
      const verdict = checkValue(type, value);
      return value !== "" && !(verdict.ok && (verdict.canonical === value || path === "Device.Time.CurrentLocalTime"));
    });
    expect(wrong.map(({ path, value }) => `${path}=${value}`)).toEqual([]);
  });

  it("counts its rows truly", async () => {
    const values = await readAll(await recordedTree(name));
    for (const [path, value] of values) {
      const [, table] = /^(.*)NumberOfEntries$/.exec(path) ?? [];
      if (table === undefined) continue;
      const rows = new Set(
        [...values.keys()].flatMap((each) =>
          each.startsWith(`${table}.`) ? [each.slice(table.length + 1).split(".")[0]] : [],
        ),
      );
      expect(`${path}=${rows.size}`).toBe(`${path}=${value}`);
    }
  });

  it("refers only to rows that it has, and stacks just what LowerLayers say [TR-181 InterfaceStack]", async () => {
    const values = await readAll(await recordedTree(name));
    const exists = (reference: string) => [...values.keys()].some((path) => path.startsWith(`${reference}.`));
    const pairs: string[] = [];
    for (const [path, value] of values) {
      if (!path.endsWith(".LowerLayers") || value === "") continue;
      for (const lower of value.split(",")) {
        expect(exists(lower)).toBe(true);
        pairs.push(`${path.replace(/\.LowerLayers$/, "")} > ${lower}`);
      }
    }
    const stack = [...values.keys()].flatMap((path) =>
      path.startsWith("Device.InterfaceStack.") && path.endsWith("HigherLayer")
        ? [`${values.get(path)} > ${values.get(path.replace("Higher", "Lower"))}`]
        : [],
    );
    expect(pairs.length).toBeGreaterThan(0);
    expect(stack.sort()).toEqual(pairs.sort());
  });

  it("has what Baseline:4 asks for, but for what Linux does not know [TR-181 Device]", async () => {
    const values = await readAll(await recordedTree(name));
    const paths = new Set([...values.keys()].map((path) => path.replaceAll(/\.\d+\./g, ".{i}.")));
    expect(baseline.filter((path) => !paths.has(path))).toEqual(["Device.DNS.Client.Server.{i}.Type"]);
  });
});

const baseline = [
  "Device.RootDataModelVersion",
  "Device.InterfaceStackNumberOfEntries",
  "Device.InterfaceStack.{i}.HigherLayer",
  "Device.InterfaceStack.{i}.LowerLayer",
  ...[
    "Manufacturer",
    "ManufacturerOUI",
    "ModelName",
    "Description",
    "SerialNumber",
    "HardwareVersion",
    "SoftwareVersion",
    "ProvisioningCode",
    "UpTime",
  ].map((name) => `Device.DeviceInfo.${name}`),
  "Device.DNS.SupportedRecordTypes",
  ...[
    "Enable",
    "Status",
    "ServerNumberOfEntries",
    "Server.{i}.Enable",
    "Server.{i}.Status",
    "Server.{i}.DNSServer",
    "Server.{i}.Interface",
    "Server.{i}.Type",
  ].map((name) => `Device.DNS.Client.${name}`),
  ...[
    "URL",
    "Username",
    "Password",
    "PeriodicInformEnable",
    "PeriodicInformInterval",
    "PeriodicInformTime",
    "ParameterKey",
    "ConnectionRequestURL",
    "ConnectionRequestUsername",
    "ConnectionRequestPassword",
    "UpgradesManaged",
  ].map((name) => `Device.ManagementServer.${name}`),
];

describe("the tree of an OpenWrt router", () => {
  it("tells of its interfaces", async () => {
    const values = await readAll(await recordedTree("openwrt"));
    const ip = (name: string, parameter: string) => inRow(values, "Device.IP.Interface.", name, parameter);
    expect(ip("br-lan", "Status")).toBe("Up");
    expect(ip("br-lan", "IPv4Address.1.IPAddress")).toBe("192.168.1.1");
    expect(ip("br-lan", "IPv4Address.1.SubnetMask")).toBe("255.255.255.0");
    expect(ip("br-lan", "IPv6Prefix.1.Prefix")).toBe("fd5a:1::/60");
    expect(ip("eth0.2", "IPv4Address.1.AddressingType")).toBe("DHCP");
    expect(ip("eth0.2", "IPv6Address.1.Origin")).toBe("DHCPv6");
    expect(ip("pppoe-wan", "IPv4Address.1.AddressingType")).toBe("IPCP");
    expect(ip("lo", "Type")).toBe("Loopback");
    expect(ip("lan1", "Name")).toBeUndefined();
    expect(inRow(values, "Device.Ethernet.Interface.", "lan1", "CurrentBitRate")).toBe("1000");
    expect(inRow(values, "Device.Ethernet.Interface.", "lan2", "CurrentBitRate")).toBeUndefined();
    expect(inRow(values, "Device.Ethernet.VLANTermination.", "eth0.2", "VLANID")).toBe("2");
    expect(inRow(values, "Device.Bridging.Bridge.", "br-lan", "STP.BridgePriority")).toBe("32768");
    expect(inRow(values, "Device.Bridging.Bridge.1.Port.", "lan1", "PortState")).toBe("Forwarding");
    expect(inRow(values, "Device.Bridging.Bridge.1.Port.", "br-lan", "ManagementPort")).toBe("true");
    expect(values.get("Device.Time.CurrentLocalTime")).toBe("2026-11-22T18:00:00+01:00");
    expect(values.get("Device.DeviceInfo.ProcessStatus.Process.1402.Command")).toBe("dnsmasq");
  });

  it("lets nothing of the system be written where the host allows nothing", async () => {
    const writable = (await (await recordedTree("openwrt")).names("", false))
      .filter((each) => each.writable)
      .map(({ path }) => path);
    const others = writable.filter((path) => !/^Device\.ManagementServer\.|\.Alias$/.test(path));
    expect(others).toEqual(["Device.DeviceInfo.ProvisioningCode"]);
  });

  it("lets rows of the system be given aliases, even where the host allows nothing else", async () => {
    const tree = await recordedTree("openwrt");
    const aliases = (await tree.names("", false)).filter(({ path }) => path.endsWith(".Alias"));
    expect(aliases.filter(({ writable }) => !writable)).toEqual([]);
    await tree.apply([{ kind: "set", path: "Device.IP.Interface.1.Alias", value: "loopback" }], { origin: "acs" });
    expect((await tree.values(["Device.IP.Interface.1.Alias"]))[0]?.value).toBe("loopback");
  });

  it.each([
    "",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ftp://acs.example/",
    "http://",
    "https:///cwmp",
    "http://user:secret@acs.example/",
  ])("does not let the ACS send it to where no ACS can be: %j", async (value) => {
    const tree = await recordedTree("openwrt");
    const edit = { kind: "set", path: "Device.ManagementServer.URL", value } as const;
    await expect(tree.apply([edit], { origin: "acs" })).rejects.toMatchObject({
      faults: [{ path: edit.path, kind: "value" }],
    });
  });

  it.each(["http://[2001:db8::1]:7547/", "HTTPS://acs.example?device=1", "http://10.0.0.1"])(
    "takes %j for an ACS's URL",
    async (value) => {
      const tree = await recordedTree("openwrt");
      await tree.apply([{ kind: "set", path: "Device.ManagementServer.URL", value }], { origin: "acs" });
      expect(tree.storedValue("Device.ManagementServer.URL")).toBe(value);
    },
  );

  it("takes an interface down, changes its MTU and the host name, and says so truly", async () => {
    const tree = await recordedTree("openwrt", { write: true, reboot: false });
    const path = (values: ReadonlyMap<string, string>) =>
      [...values]
        .find(([each, value]) => /^Device\.IP\.Interface\.\d+\.Name$/.test(each) && value === "br-lan")?.[0]
        .replace("Name", "") ?? "";
    const row = path(await readAll(tree));
    const { status } = await tree.apply(
      [
        { kind: "set", path: `${row}Enable`, value: "false" },
        { kind: "set", path: `${row}MaxMTUSize`, value: "1400" },
        { kind: "set", path: "Device.DeviceInfo.HostName", value: "attic" },
      ],
      { origin: "acs" },
    );
    expect(status).toBe("applied");
    const after = await readAll(tree);
    expect([
      after.get(`${row}Enable`),
      after.get(`${row}Status`),
      after.get(`${row}MaxMTUSize`),
      after.get("Device.DeviceInfo.HostName"),
    ]).toEqual(["false", "Down", "1400", "attic"]);
  });

  it("takes all back where one value is refused, and names each that was", async () => {
    const tree = await recordedTree("openwrt", { write: true, reboot: false });
    const before = await readAll(tree);
    const row =
      [...before]
        .find(([each, value]) => /^Device\.IP\.Interface\.\d+\.Name$/.test(each) && value === "eth0.2")?.[0]
        .replace("Name", "") ?? "";
    const edits = [
      { kind: "set", path: "Device.DeviceInfo.HostName", value: "not a name" },
      { kind: "set", path: "Device.ManagementServer.PeriodicInformInterval", value: "60" },
      { kind: "set", path: `${row}Enable`, value: "false" },
    ] as const;
    await expect(tree.apply(edits, { origin: "acs" })).rejects.toMatchObject({
      faults: expect.arrayContaining([
        expect.objectContaining({ path: "Device.DeviceInfo.HostName", kind: "value" }),
        expect.objectContaining({ path: `${row}Enable`, kind: "value" }),
      ]),
    });
    expect(await readAll(tree)).toEqual(before);
  });
});

describe("an interface", () => {
  it("counts in 32 bits where TR-181 does, and in 64 elsewhere [TR-106 dataType]", async () => {
    const statistics = { ...linkWith({ name: "x" }).statistics, errorsSent: 2 ** 32 + 7, bytesSent: 2n ** 64n - 1n };
    const tree = await treeOn(hostWith({ links: async () => [linkWith({ name: "eth0", statistics })] }));
    const values = await readAll(tree);
    expect(values.get("Device.IP.Interface.1.Stats.ErrorsSent")).toBe("7");
    expect(values.get("Device.IP.Interface.1.Stats.BytesSent")).toBe("18446744073709551615");
  });

  it("tells when its addresses expire, but not without a clock", async () => {
    const address = {
      family: 6,
      address: "2001:db8::1",
      prefixLength: 64,
      scope: "global",
      origin: "autoconfigured",
      preferredSeconds: 60,
      validSeconds: undefined,
      tentative: false,
      deprecated: false,
    } as const;
    const host = hostWith({ links: async () => [linkWith({ name: "eth0", addresses: [address] })] });
    const preferred = "Device.IP.Interface.1.IPv6Address.1.PreferredLifetime";
    expect((await readAll(await treeOn(host))).get(preferred)).toBe("2026-11-22T17:01:00Z");
    const clock = { ...manualClock(), synchronized: () => false };
    const unset = await readAll(await treeOn(host, contextsOf(host, clock)));
    expect(unset.get(preferred)).toBe("0001-01-01T00:00:00Z");
    expect(unset.get(preferred.replace("Preferred", "Valid"))).toBe("9999-12-31T23:59:59Z");
  });
});

describe("one read of the whole tree", () => {
  it("takes each reading of the host once", async () => {
    const taken: string[] = [];
    const host = hostWith({
      links: async () => [linkWith({ name: "eth0", physical: true }), linkWith({ name: "br0", kind: "bridge" })],
    });
    const counted = Object.fromEntries(
      (["hostName", "memory", "processes", "time", "links", "routes", "resolvers"] as const).map((reading) => [
        reading,
        () => {
          taken.push(reading);
          return host[reading]();
        },
      ]),
    );
    const tree = await treeOn({ ...host, ...counted });
    await tree.values(["Device."]);
    expect(taken.sort()).toEqual(["hostName", "links", "memory", "processes", "resolvers", "routes", "time"]);
    taken.length = 0;
    await tree.values(["Device.DeviceInfo.UpTime", "Device.ManagementServer."]);
    expect(taken.filter((reading) => reading !== "hostName")).toEqual([]);
  });

  it("fails where a reading fails, and only there", async () => {
    const tree = await treeOn(hostWith({ links: () => Promise.reject(new Error("ip: no memory")) }));
    await expect(tree.values(["Device.IP."])).rejects.toMatchObject({
      faults: [expect.objectContaining({ kind: "internal", reason: "ip: no memory" })],
    });
    expect(await tree.values(["Device.DeviceInfo.UpTime"])).toMatchObject([{ value: "77" }]);
  });
});
