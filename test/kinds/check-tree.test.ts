import { expect, it } from "vitest";
import { checkTree } from "../../src/kinds/check-tree.ts";
import { importFiles } from "../../src/kinds/import-files.ts";

// A device held against the standard.

const check = async (rows: string, ...profiles: string[]) => {
  const text = `Parameter,Object,Writable,Value,Value type\n${rows}`;
  const { tree } = await importFiles([{ name: "x.csv", octets: Buffer.from(text) }]);
  return checkTree(tree, profiles);
};

it("finds wrong types, values, access and names, once for all rows", async () => {
  const { findings } = await check(`Device.WiFi.Radio,true,true,,
Device.WiFi.Radio.1,true,false,,
Device.WiFi.Radio.1.Channel,false,false,6,xsd:string
Device.WiFi.Radio.2.Channel,false,false,6,xsd:string
Device.WiFi.Radio.1.Status,false,true,Busy,xsd:string
Device.WiFi.Radio.1.Colour,false,true,red,xsd:string
Device.WiFi.Radio.1.X_EX_Colour,false,true,red,xsd:string
Device.WiFi.Radio.1.Enable,false,true,true,xsd:boolean
`);
  expect(findings.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "type Device.WiFi.Radio.{i}.Channel",
    "read-only Device.WiFi.Radio.{i}.Channel",
    "value Device.WiFi.Radio.{i}.Status",
    "writable Device.WiFi.Radio.{i}.Status",
    "unknown Device.WiFi.Radio.{i}.Colour",
    "rows Device.WiFi.Radio.{i}.",
  ]);
});

it("finds nothing wrong with learned rows that cannot be set, nor with a parameter that can be set in other rows", async () => {
  const address = "Device.IP.Interface.1.IPv4Address.";
  const row = (instance: number, writable: boolean, type: string, ip: string): string =>
    `${address}${instance}.IPAddress,false,${writable},${ip},xsd:string
${address}${instance}.AddressingType,false,false,${type},xsd:string
`;
  const paths = async (rows: string) => {
    const { findings, learned } = await check(rows);
    return [findings.map(({ kind, path }) => `${kind} ${path}`), learned];
  };
  const table = "Device.IP.Interface.{i}.IPv4Address.{i}.";
  const readOnly = `read-only ${table}IPAddress`;
  expect(await paths(row(1, false, "DHCP", "192.0.2.1"))).toEqual([[], [table]]);
  expect(await paths(row(1, false, "Static", "127.0.0.1"))).toEqual([[], [table]]);
  expect(await paths(row(1, false, "Static", "192.0.2.1"))).toEqual([[readOnly], []]);
  expect(await paths(row(1, false, "Static", "192.0.2.1") + row(2, true, "Static", "192.0.2.2"))).toEqual([[], []]);
  const { profiles } = await check(
    row(1, false, "DHCP", "192.0.2.1") + row(2, true, "Static", "192.0.2.2"),
    "IPInterface:2",
  );
  expect(profiles[0]?.readOnly).toEqual([]);
  expect((await check(row(2, false, "Static", "192.0.2.2"), "IPInterface:2")).profiles[0]?.readOnly).toEqual([
    `${table}IPAddress`,
  ]);
});

it("tells of each profile that is asked for what is missing, and what cannot be set", async () => {
  const { profiles } = await check(
    `InternetGatewayDevice.Time,true,false,,
InternetGatewayDevice.Time.NTPServer1,false,false,ntp.example,xsd:string
InternetGatewayDevice.Time.NTPServer2,false,true,,xsd:string
InternetGatewayDevice.Time.CurrentLocalTime,false,false,2026-01-01T00:00:00Z,xsd:dateTime
InternetGatewayDevice.Time.LocalTimeZone,false,true,+00:00,xsd:string
`,
    "Time:1",
  );
  const time = "InternetGatewayDevice.Time.";
  const names = ["LocalTimeZoneName", "DaylightSavingsUsed", "DaylightSavingsStart", "DaylightSavingsEnd"];
  expect(profiles).toEqual([
    { name: "Time:1", asked: 9, missing: names.map((name) => time + name), readOnly: [`${time}NTPServer1`] },
  ]);
});

it("takes a device of TR-098 at its word, and any for one with a baseline", async () => {
  const { profiles } = await check(
    'InternetGatewayDevice.DeviceSummary,false,false,"InternetGatewayDevice:1.4[](Baseline:1, IPPing:1)",xsd:string\n',
  );
  expect(profiles.map(({ name }) => name)).toEqual(["Baseline:1", "IPPing:1", "Baseline:2"]);
});

it("does not hold against a table without rows what nobody can know", async () => {
  const { profiles } = await check(
    "Device.Ethernet.Interface,true,false,,\nDevice.Ethernet.InterfaceNumberOfEntries,false,false,0,xsd:unsignedInt\n",
    "EthernetInterface:2",
  );
  expect(profiles[0]?.missing).toEqual([]);
});

it("names the profiles that there are where one is not", async () => {
  await expect(check("Device.A,false,false,1,xsd:int\n", "Tome:1")).rejects.toThrow(
    /no profile "Tome:1" .*there are: Baseline:4/,
  );
});
