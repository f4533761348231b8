import { describe, expect, it } from "vitest";
import { checkValue } from "../../src/model/values/check.ts";
import { manualClock } from "../host/manual-clock.ts";
import { contextsOf, hostWith, linksOf, linkWith } from "./device-context.ts";
import { readAll, recordedTree, treeOn } from "./recorded-tree.ts";

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

  it("has what Baseline:4 asks for [TR-181 Device]", async () => {
    const values = await readAll(await recordedTree(name));
    const paths = new Set([...values.keys()].map((path) => path.replaceAll(/\.\d+\./g, ".{i}.")));
    expect(baseline.filter((path) => !paths.has(path))).toEqual([]);
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

describe("an interface", () => {
  it("counts in 32 bits where TR-181 does, and in 64 elsewhere [TR-106 dataType]", async () => {
    const statistics = { ...linkWith({ name: "x" }).statistics, errorsSent: 2 ** 32 + 7, bytesSent: 2n ** 64n - 1n };
    const tree = await treeOn(hostWith({ links: linksOf(linkWith({ name: "eth0", statistics })) }));
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
    const host = hostWith({ links: linksOf(linkWith({ name: "eth0", addresses: [address] })) });
    const preferred = "Device.IP.Interface.1.IPv6Address.1.PreferredLifetime";
    expect((await readAll(await treeOn(host))).get(preferred)).toBe("2026-11-22T17:01:00Z");
    const clock = { ...manualClock(), synchronized: () => false };
    const unset = await readAll(await treeOn(host, contextsOf(host, clock)));
    expect(unset.get(preferred)).toBe("0001-01-01T00:00:00Z");
    expect(unset.get(preferred.replace("Preferred", "Valid"))).toBe("9999-12-31T23:59:59Z");
  });
});
