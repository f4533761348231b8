import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { type DeviceList, devicesIn } from "../../../../src/cli/fleet/devices/devices-file.ts";
import { listWarnings } from "../../../../src/cli/fleet/devices/list-warnings.ts";
import { requireListedValues, withListedKinds } from "../../../../src/cli/fleet/devices/listed-devices.ts";
import { layerOf, readConfiguration } from "../../../../src/config/configuration.ts";
import { listedRoster } from "../../../../src/fleet/identities/roster.ts";
import { temporaryDirectory } from "../../../harness/process/built-program.ts";

function fileOf(text: string): string {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const file = join(path, "devices.csv");
  writeFileSync(file, text);
  return file;
}

const read = (text: string, most = 100): DeviceList => devicesIn(fileOf(text), most);

it("has serial numbers alone of a file without titles, also where it has more columns", () => {
  expect(read("A-1,00:11:22:33:44:50\nB-2,x\n")).toEqual({
    serialNumbers: ["A-1", "B-2"],
    lines: [1, 2],
    kinds: undefined,
    listed: undefined,
    ignored: [],
  });
});

it("tells of every line that is wrong, and of many how many more there are", () => {
  const wrong = "serial,kind,oui\nA 1,ont,xyz\nB,,\nB,,\n,toaster,\n";
  expect(() => read(wrong)).toThrow(
    /^.*:2: serial "A 1" is no .*\n.*:2: oui "xyz" is no .*\n.*:4: B is in line 3 already\n.*:5: serial "" is no .*\n.*:5: kind "toaster" is no .*$/,
  );
  const many = `serial\n${"A 1\n".repeat(23)}`;
  expect(() => read(many)).toThrow(/:21: serial "A 1" is no .*\nand 3 more$/);
  expect(() => read('serial\n"A\nB\n"C\n')).toThrow(/:2: a cell in quotes .*\n.*:4: a cell in quotes /);
});

it("names what cannot be read", () => {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  expect(() => devicesIn(path, 1)).toThrow(`${path}: it is a directory`);
});

it("has of each device what its columns say, by whatever way they are written", () => {
  const list = read(
    [
      "Serial Number;MAC_Address;oui;Product-Class;device.kind;acs.url;acsUsername;Password;connectionRequest.username;" +
        "Connection Request Password;Location;Device.DeviceInfo.ProvisioningCode",
      '"A;1";00-11-22-AA-BB-50;00d09e;HG X;ont;https://acs.example/;u;"p ""1""";cu;cp;Bonn;a,b',
      "B-2;;;;;;;;;;;",
    ].join("\r\n"),
  );
  expect(list).toEqual({
    serialNumbers: ["A;1", "B-2"],
    lines: [2, 3],
    kinds: ["ont", ""],
    listed: [
      {
        macAddress: "001122aabb50",
        oui: "00D09E",
        productClass: "HG X",
        url: "https://acs.example/",
        username: "u",
        password: 'p "1"',
        connectionRequestUsername: "cu",
        connectionRequestPassword: "cp",
        parameters: new Map([["Device.DeviceInfo.ProvisioningCode", "a,b"]]),
      },
      undefined,
    ],
    ignored: ["Location"],
  });
});

it.each([
  ["mac,kind\n", /:1: there is no column of serial numbers besides mac, kind: call one serial/],
  ["serial,mac,MAC Address\nA\n", /:1: MAC Address: another column is the same/],
  ["serial,mac\nA,01:11:22:33:44:50\n", /:2: mac "01:11:22:33:44:50" is no MAC address: .*the second an even one/],
  ["serial,mac\nA,001122334450\nB,00:11:22:33:44:50\n", /:3: 001122334450 is in line 2 already/],
  ["serial,oui\nA,0011\n", /:2: oui "0011" is no OUI: it has six hex digits/],
  ["serial,kind\nA,hg\n", /:2: kind "hg" is no kind of device: cpe-agent model list has them/],
  ["serial,url\nA,ftp://x/\n", /:2: url "ftp:\/\/x\/" is no URL of an ACS/],
  [`serial,url\nA,http://x/${"y".repeat(2048)}\n`, /:2: url "http:.* is no URL of an ACS/],
  ["serial\nA B\n", /:2: serial "A B" is no serial number/],
  ["serial,mac\n,001122334450\n", /:2: serial "" is no serial number/],
  ["A\nB\nC\n", /has more than 2 serial numbers/],
  ["# nothing\n", /has no serial number/],
  ['# "c\n\nserial,oui\r\n  \n# x\nA,00D09E\r\n\nB,zz\n', /:8: oui "zz" is no OUI/],
  ['serial,password\nA,x"y\nB,"a\nb"\n', /:2: a cell in quotes does not end in its line/],
  ['serial,password\nA,b\nC,"x"y\n', /:3: no CSV: Invalid Closing Quote/],
])("%j is refused", (text, reason) => {
  expect(() => read(text, 2)).toThrow(reason);
});

it("warns of the first two whose sixteen MAC addresses are partly the same, wherever they stand", () => {
  const file = "devices.csv";
  const warned = (macs: readonly string[]) =>
    listWarnings(file, read(`serial,mac\n${macs.map((mac, at) => `S${at},${mac}\n`).join("")}`));
  expect(warned(["001122334430", "001122334410", "", "001122334420"])).toEqual([]);
  // Behind the last of a vendor its first one comes, not the next vendor's.
  expect(warned(["001122fffff8", "001123000000"])).toEqual([]);
  expect(warned(["001122000007", "001122fffff8"])).toEqual([
    { fact: "fleet.macs-shared", fields: expect.objectContaining({ pairs: 1 }) },
  ]);
  expect(warned(["0011223344a0", "001122334410", "001122334400", "0011223344af", "00112233440f"])).toEqual([
    {
      fact: "fleet.macs-shared",
      fields: {
        file,
        pairs: 3,
        reason:
          "lines 2 and 5 begin with 0011223344a0 and 0011223344af: each CPE has 16 MAC addresses from its own on, so that they share some",
      },
    },
  ]);
});

it("does not tell a secret that is wrong", () => {
  const secret = `x${"y".repeat(300)}`;
  expect(() => read(`serial,password\nA,${secret}\n`)).toThrow(/password \(a secret\) is no password/);
  // As of acs.url, which is told where passwords are not.
  const url = "serial,url\nA,http://me:mine@acs.example/\n";
  expect(() => read(url)).toThrow(/:2: url \(a secret\) is no URL of an ACS: .* no user name or password in it/);
});

it("keeps blanks in quotes of a password and of a value, and of nothing else", () => {
  const { listed, serialNumbers } = read('"serial ",password,username,Device.X\n" A ", " p " ," u "," v "\n');
  expect(serialNumbers).toEqual(["A"]);
  expect(listed).toEqual([{ password: " p ", username: "u", parameters: new Map([["Device.X", " v "]]) }]);
});

it("mixes the kinds of a list with those of all", () => {
  const some = read("serial,kind\nA,ont\nB,\n");
  const whole = read("serial,kind\nA,ont\nB,dsl-gateway\n");
  expect(withListedKinds([], "home-gateway", some)).toEqual([
    { name: "home-gateway", share: 1 },
    { name: "ont", share: 0 },
  ]);
  expect(withListedKinds([], "home-gateway", whole).map(({ name }) => name)).toEqual(["ont", "dsl-gateway"]);
  expect(withListedKinds([{ name: "ont", share: 2 }], "home-gateway", some)).toEqual([{ name: "ont", share: 2 }]);
});

const virtual = layerOf({ "host.kind": "virtual" }, (name) => name);

const judged = (text: string): Promise<void> => {
  const file = fileOf(text);
  const list = devicesIn(file, 100);
  const roster = listedRoster(list.serialNumbers, undefined, list.kinds);
  const kinds = withListedKinds([], "home-gateway", list);
  return requireListedValues("d.csv", list, readConfiguration([virtual]), kinds, roster);
};

it("judges what a device of a list has by the first that has it", async () => {
  const [code, upTime] = ["Device.DeviceInfo.ProvisioningCode", "Device.DeviceInfo.UpTime"];
  await expect(judged(`serial,${code},${upTime}\nA,x,\nB,x,5\nC,x,6\n`)).rejects.toThrow(
    /UpTime = "5" \(d.csv:3\): the device itself says what it is/,
  );
});

it("judges the values of every device of a list, by its kind", async () => {
  const code = "DeviceInfo.ProvisioningCode";
  await judged(`serial,kind,Device.${code},InternetGatewayDevice.${code}\nA,home-gateway,x,y\nB,dsl-gateway,x,y\n`);
  await expect(judged(`serial,Device.${code}\nA,x\nB,${"y".repeat(65)}\n`)).rejects.toThrow(
    /Device.DeviceInfo.ProvisioningCode \(d.csv:3\): 65 characters/,
  );
  await expect(judged("serial,Device.DeviceInfo.Provisioning\nA,x\n")).rejects.toThrow(
    /Device.DeviceInfo.Provisioning = "x" \(d.csv:2\)/,
  );
  await expect(judged(`serial,InternetGatewayDevice.${code}\nA,x\n`)).rejects.toThrow(
    /d.csv: InternetGatewayDevice.DeviceInfo.ProvisioningCode is of a root that none of its CPEs has/,
  );
});
