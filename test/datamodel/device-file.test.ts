import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDeviceFile } from "../../scripts/datamodel/device-file.ts";
import { readModels } from "../../scripts/datamodel/models.ts";
import { DataModelError } from "../../scripts/datamodel/table.ts";
import { listDeviceKinds, loadDeviceKind, UnknownDeviceKindError } from "../../src/schema/device-kind.ts";

const datamodel = join(import.meta.dirname, "../../datamodel");
const models = readModels(datamodel);

const head = `name: test
description: A device to test with
model: tr181
identity: { manufacturer: M, oui: 00D09E, productClass: P, modelName: T, description: D, hardwareVersion: 1.0, softwareVersion: 2.10 }
system:
  hostName: test
  bootSeconds: 1
  memory: { totalKiB: 1000, freeKiB: 500 }
  cpuUsagePercent: 1
  processes: []
  time: { enabled: true, ntpServers: [], timeZone: UTC0 }
  links:
    - { name: wan, kind: ethernet, physical: true, macOffset: 0 }
  routes: []
  resolvers: { servers: [] }
objects:
`;
const firstObjectLine = head.split("\n").length;

const mapping = (key: string, link = "wan"): string =>
  `{ key: ${key}, link: ${link}, protocol: tcp, externalPort: 80, internalPort: 80, internalClient: 192.0.2.80 }`;

const modem = (link: string): string =>
  `{ key: a, link: ${link}, technologies: [lte], technology: lte, network: N, imei: "4", imsi: "0", iccid: "8", rssi: -60, rsrp: -90, rsrq: -9 }`;

const dsl = (link: string, system: string): string => {
  const direction = "{ bitsPerSecond: 1, attainableBitsPerSecond: 1, noiseMargin: 1, lineAttenuation: 1, power: 1 }";
  return `dsl: { lines: [{ key: a, link: ${link}, transmissionSystem: "${system}", encapsulation: { line: vdsl, mode: ptm }, upstream: ${direction}, downstream: ${direction} }] }`;
};

const read = (text: string) => readDeviceFile(text, "devices/test.yaml", models);

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (error instanceof DataModelError) return error.problems;
    throw error;
  }
}

describe("a device file", () => {
  it("is read with scalars as they are written, and what may be left out filled in", () => {
    const kind = read(
      `${head}  Device.:\n    WiFi.:\n      Radio.1.: { Enable: true, Channel: 6 }\n      Radio.1.Stats.:\n        Noise: -90\n`,
    );
    expect(kind.identity).toMatchObject({ hardwareVersion: "1.0", softwareVersion: "2.10", provisioningCode: "" });
    expect(kind.components).toEqual(["Device", "WiFi"]);
    expect(kind.objects.find(({ path }) => path === "Device.WiFi.Radio.1.")?.values).toEqual({
      Enable: "true",
      Channel: "6",
    });
    expect(kind.objects.find(({ path }) => path === "Device.WiFi.Radio.1.Stats.")?.values).toEqual({ Noise: "-90" });
    expect(kind.system.links[0]).toMatchObject({ mtu: 1500, enabled: true, carrier: true, addresses: [] });
  });

  it.each([
    ["Device.WiFi.Radios.1.: { Enable: true }", "the data model has no object Device.WiFi.Radios.1."],
    ["Device.WiFi.Radio.1.: { Enabled: true }", "the data model has no parameter Device.WiFi.Radio.1.Enabled"],
    ["Device.WiFi.Radio.1.: { Channel: 0 }", /^Device\.WiFi\.Radio\.1\.Channel: "0": /],
    ["Device.WiFi.Radio.1.: { Status: Broken }", /^Device\.WiFi\.Radio\.1\.Status: "Broken": /],
    ["Device.WiFi.Radio.1.: { Enable: maybe }", /^Device\.WiFi\.Radio\.1\.Enable: "maybe": /],
    [`Device.WiFi.SSID.1.: { BSSID: "\${serialNumber}" }`, /^Device\.WiFi\.SSID\.1\.BSSID: "0{10}42": /],
    [`Device.WiFi.SSID.1.: { Enable: "\${if:Enable,true,false}" }`, "Device.WiFi.SSID.1.Enable: it depends on itself"],
    [`Device.WiFi.SSID.1.: { Enable: "\${value:#.SSID.1.Enable}" }`, "Device.WiFi.SSID.1.Enable: it depends on itself"],
    [
      `Device.WiFi.SSID.1.: { Enable: "\${if:#.Radio.2.Enable,true,false}" }`,
      "Device.WiFi.SSID.1.Enable: there is no Device.WiFi.Radio.2.Enable",
    ],
    [
      `Device.WiFi.SSID.1.: { Enable: true, SSID: "\${if:Enable>Name=a,b,c}" }`,
      "Device.WiFi.SSID.1.SSID: Device.WiFi.SSID.1.Enable leads to no row with Name",
    ],
    [
      `Device.WiFi.Radio.1.: { Enable: true, Status: "\${if:!Enable,Down,Enable,Open,Up}" }`,
      /^Device\.WiFi\.Radio\.1\.Status: .*Open/,
    ],
    [`Device.WiFi.SSID.1.: { BSSID: "\${mac4}" }`, `Device.WiFi.SSID.1.BSSID: unknown placeholder \${mac4}`],
    ["Device.WiFi.: { RadioNumberOfEntries: 2 }", "Device.WiFi.RadioNumberOfEntries is counted, not given"],
    [
      "Device.WiFi.: { SSID.1.: { SSID: a }, AccessPoint.1.: { SSIDReference: Device.WiFi.SSID.2 } }",
      "Device.WiFi.AccessPoint.1.SSIDReference: there is no Device.WiFi.SSID.2",
    ],
    [
      "Device.WiFi.AccessPoint.1.: { SSIDReference: Device.WiFi.Radio.1 }",
      "Device.WiFi.AccessPoint.1.SSIDReference: Device.WiFi.Radio.1 is not in Device.WiFi.SSID.{i}.",
    ],
    [
      "Device.WiFi.AccessPoint.1.: { SSIDReference: somewhere }",
      "Device.WiFi.AccessPoint.1.SSIDReference: somewhere is no row",
    ],
    [
      'Device.WiFi.Radio.1.: { SupportedStandards: "b,g", OperatingStandards: "g,n" }',
      "Device.WiFi.Radio.1.OperatingStandards: n is not in Device.WiFi.Radio.1.SupportedStandards",
    ],
    [
      "Device.Users.: { User.1.: { Enable: true, Username: a }, User.2.: { Enable: true, Username: a } }",
      "Device.Users.User.2. has the same Username as Device.Users.User.1.",
    ],
    [
      "Device.NAT.PortMapping.1.: { Enable: true, ExternalPort: 80, Protocol: TCP }",
      "Device.NAT.PortMapping.1. lacks RemoteHost, part of its key",
    ],
    ["{ Device.WiFi.: { ResetCounter: 1 }, Device.: { WiFi.: { ResetCounter: 1 } } }", "Device.WiFi. is given twice"],
    ["Device.WiFi.Radio.1.: [6]", "Device.WiFi.Radio.1.: a mapping of parameters and objects is expected"],
    ["Device.WiFi.Radio.1.: { Channel: [6] }", "a text is expected"],
  ])("with %s is refused by the line", (objects, problem) => {
    const [found = "", ...rest] = problemsOf(`${head}\n  ${objects}\n`);
    const at = `devices/test.yaml:${firstObjectLine + 1}: `;
    expect(found.startsWith(at), found).toBe(true);
    if (typeof problem === "string") expect(found.slice(at.length)).toBe(problem);
    else expect(found.slice(at.length)).toMatch(problem);
    expect(rest.filter((other) => !/is given twice/.test(other))).toEqual([]);
  });

  it("accepts the same key twice among rows that are not enabled", () => {
    const users = "Device.Users.: { User.1.: { Enable: true, Username: a }, User.2.: { Enable: false, Username: a } }";
    expect(problemsOf(`${head}  ${users}\n`)).toEqual([]);
  });

  it.each([
    ["bootSeconds: 1", "bootSeconds: soon", "7: a number is expected"],
    ["bootSeconds: 1\n", "\n", '6: "bootSeconds" is missing'],
    ["hostName: test", "hostname: test", /^6: unknown key "hostname" \(known: hostName, /],
    ["enabled: true", "enabled: 1", "11: true or false is expected"],
    ["kind: ethernet", "kind: cable", /^13: one of ethernet, bridge, .* is expected$/],
    ["kind: ethernet", "kind: ethernet, bridge: br0", '13: there is no link "br0"'],
    [
      "routes: []",
      "routes: [{ family: 4, destination: 0.0.0.0, prefixLength: 0, link: lan }]",
      '14: there is no link "lan"',
    ],
    [
      "resolvers: { servers: [] }",
      `portMappings: { limit: 1, mappings: [${mapping("a", "lan")}] }\n  resolvers: { servers: [] }`,
      '15: there is no link "lan"',
    ],
    [
      "resolvers: { servers: [] }",
      `portMappings: { limit: 2, mappings: [${mapping("a")}, ${mapping("a")}] }\n  resolvers: { servers: [] }`,
      '15: two port mappings have the key "a"',
    ],
    [
      "resolvers: { servers: [] }",
      `cellular: { modems: [${modem("lan")}] }\n  resolvers: { servers: [] }`,
      '15: there is no link "lan"',
    ],
    [
      "resolvers: { servers: [] }",
      `cellular: { modems: [${modem("wan")}] }\n  resolvers: { servers: [] }`,
      '15: the carrier of "wan" is whether an access point uses "a"',
    ],
    [
      "resolvers: { servers: [] }",
      "cellular: { modems: [], accessPoints: [{ key: b, modem: a, apn: x }] }\n  resolvers: { servers: [] }",
      '15: there is no modem "a"',
    ],
    [
      "resolvers: { servers: [] }",
      `${dsl("lan", "0000000000000002")}\n  resolvers: { servers: [] }`,
      '15: there is no link "lan"',
    ],
    [
      "resolvers: { servers: [] }",
      `${dsl("wan", "2")}\n  resolvers: { servers: [] }`,
      '15: "2" is not eight octets in hexadecimal',
    ],
    [
      "resolvers: { servers: [] }",
      "transceivers: [{ key: lan }]\n  resolvers: { servers: [] }",
      '15: there is no link "lan"',
    ],
    [
      "resolvers: { servers: [] }",
      "users: [{ key: a, name: a, id: 0, roles: [b] }]\n  resolvers: { servers: [] }",
      '15: there is no role "b"',
    ],
    [
      "resolvers: { servers: [] }",
      "userRoles: [{ key: a, name: a, id: 1 }, { key: b, name: b, id: 1 }]\n  resolvers: { servers: [] }",
      "15: userRoles 1 and 2 have the same key, name or id",
    ],
    ["name: test", "name: other", "1: the name must be that of the file"],
    ["model: tr181", "model: tr069", "3: one of tr181, tr098 is expected"],
    ["processes: []", "processes: {}", "10: a list is expected"],
    ["links:", "links: [", /^\d+: /],
  ])("with %s as %s is refused by the line", (good, bad, problem) => {
    const [found = ""] = problemsOf(`${head.replace(good, bad)}  Device.: { WiFi.: { ResetCounter: 1 } }\n`);
    const text = found.replace("devices/test.yaml:", "");
    if (typeof problem === "string") expect(text).toBe(problem);
    else expect(text).toMatch(problem);
  });

  it("is loaded as it was compiled", async () => {
    expect(listDeviceKinds()).toContain("home-gateway");
    const text = readFileSync(join(datamodel, "devices/home-gateway.yaml"), "utf8");
    const compiled = readDeviceFile(text, "devices/home-gateway.yaml", models);
    expect(await loadDeviceKind("home-gateway")).toEqual(JSON.parse(JSON.stringify(compiled)));
  });

  it("that there is not is refused with those that there are", async () => {
    await expect(loadDeviceKind("toaster")).rejects.toThrow(UnknownDeviceKindError);
    await expect(loadDeviceKind("../tr181/Time")).rejects.toThrow(/there is: .*home-gateway/);
  });
});
