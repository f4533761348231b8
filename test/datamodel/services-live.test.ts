import { expect, it, vi } from "vitest";
import { TemplateExpander } from "../../src/schema/template.ts";
import { loadVirtualKind } from "../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "./simulated-device.ts";

// What is set of a service shows in all that leads through it. Voice is of TR-104, television of TR-135, storage of TR-140, ZigBee and XPON of TR-181.

async function device(kind: string, serialNumber = "EX000001") {
  const { clock, tree } = await simulatedDevice(await loadVirtualKind(kind), serialNumber);
  const read = async (object: string) =>
    Object.fromEntries(
      [...byPath(await tree.values([object]))].map(([path, value]) => [path.slice(object.length), value]),
    );
  const apply = (edits: Parameters<typeof tree.apply>[0]) => tree.apply(edits, { origin: "acs" });
  const set = (values: Readonly<Record<string, string>>) =>
    apply(Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const));
  const add = async (table: string): Promise<string> =>
    `${table}${(await apply([{ kind: "add", path: table }])).added[0]}.`;
  return { add, clock, read, set };
}

const hourMs = 3_600_000;
const voice = "Device.Services.VoiceService.1.";
const account = `${voice}SIP.Client.1.`;
const lines = `${voice}CallControl.Line.`;

it("a telephone line registers once its account has what that takes, and is out of service without", async () => {
  const { add, read, set } = await device("voip-ata");
  const states = async () => [
    (await read(`${voice}SIP.Network.1.`)).Status,
    (await read(account)).Status,
    (await read(`${account}Contact.1.`)).Status,
    (await read(`${lines}1.`)).Status,
  ];
  expect(await states()).toEqual(["Up", "Up", "Up", "Up"]);
  await set({ [`${account}AuthPassword`]: "" });
  expect(await states()).toEqual(["Up", "Error_Registration", "Error", "Error"]);
  await set({ [`${account}AuthPassword`]: "again", [`${voice}SIP.Network.1.Enable`]: "false" });
  expect(await states()).toEqual(["Disabled", "Error_Network", "Error", "Error"]);
  await set({ [`${voice}SIP.Network.1.Enable`]: "true", [`${account}RegisterURI`]: "" });
  expect(await states()).toEqual(["Up", "Error_Misconfigured", "Error", "Error"]);
  await set({ [`${account}RegisterURI`]: "sip:1@example.net", [`${account}QuiescentMode`]: "true" });
  expect(await states()).toEqual(["Up", "Quiescent", "Error", "Error"]);
  await set({ [`${account}QuiescentMode`]: "false", [`${lines}1.Enable`]: "false" });
  expect(await states()).toEqual(["Up", "Up", "Up", "Disabled"]);
  // One that is added is as the account that it is given.
  const line = await add(lines);
  await set({ [`${line}Enable`]: "true" });
  expect((await read(line)).Status).toBe("Error");
  await set({ [`${line}Provider`]: account.slice(0, -1) });
  expect((await read(line)).Status).toBe("Up");
});

it("a change looks once before and once after it at the account that all of a line counts by", async () => {
  const { set } = await device("voip-ata");
  const filled = vi.spyOn(TemplateExpander.prototype, "expand");
  await set({ [`${lines}1.Enable`]: "false" });
  const ofAccount = filled.mock.calls.filter(([template]) => template.includes("Network>Status"));
  filled.mockRestore();
  expect(ofAccount.length).toBeGreaterThan(0);
  expect(ofAccount.length).toBeLessThanOrEqual(2);
});

it("calls are made while a line is in service, and everything that tells of them agrees", async () => {
  const { clock, read, set } = await device("voip-ata");
  const stats = `${lines}1.Stats.`;
  const seen = new Set<string>();
  for (let minute = 0; minute < 2 * 24 * 60 && !seen.has("Connected"); minute++) {
    clock.advance(60_000);
    const { "": status } = await read(`${lines}1.CallStatus`);
    if (status === undefined || seen.has(status)) continue;
    seen.add(status);
    expect((await read(`${voice}CallControl.Extension.1.`)).CallStatus).toBe(status);
    expect((await read(`${voice}POTS.FXS.1.`)).Active).toBe(String(status === "Connected" || status === "Delivered"));
  }
  expect([...seen]).toEqual(expect.arrayContaining(["Idle", "Connected"]));
  const before = await read(stats);
  const talked = Number(before["IncomingCalls.TotalCallTime"]) + Number(before["OutgoingCalls.TotalCallTime"]);
  expect(talked).toBeGreaterThan(0);
  expect(Number(before["RTP.PacketsSent"])).toBe(50 * talked);
  expect(Number(before["IncomingCalls.CallsReceived"])).toBeGreaterThanOrEqual(
    Number(before["IncomingCalls.CallsConnected"]),
  );
  await set({ [`${account}Enable`]: "false" });
  clock.advance(48 * hourMs);
  expect(await read(stats)).toEqual(before);
  expect(await read(`${lines}1.`)).toMatchObject({ Status: "Error", CallStatus: "Idle" });
  await set({ [`${account}Enable`]: "true" });
  expect(await read(stats)).toEqual(before);
  clock.advance(48 * hourMs);
  expect(Number((await read(stats))["RTP.PacketsSent"])).toBeGreaterThan(50 * talked);
  // The other line has been off since it was shipped.
  expect(await read(`${lines}2.Stats.`)).toMatchObject({ "RTP.PacketsSent": "0", "OutgoingCalls.CallsAttempted": "0" });
});

it.each(["voip-ata", "voip-phone"])(
  "the log of %s has the calls that are counted, each once it is over",
  async (kind) => {
    const { clock, read, set } = await device(kind);
    const number = (await read(`${lines}1.`)).DirectoryNumber;
    const log = async () => {
      const values = await read(`${voice}CallLog.`);
      return Array.from({ length: 10 }, (_, at) => ({
        direction: values[`${at + 1}.Direction`],
        start: values[`${at + 1}.Start`],
        seconds: Number(values[`${at + 1}.Duration`]),
        calling: values[`${at + 1}.CallingPartyNumber`],
        called: values[`${at + 1}.CalledPartyNumber`],
      }));
    };
    const counts = async () => {
      const stats = await read(`${lines}1.Stats.`);
      return [
        "IncomingCalls.CallsReceived",
        "OutgoingCalls.CallsAttempted",
        "IncomingCalls.TotalCallTime",
        "OutgoingCalls.TotalCallTime",
      ].map((name) => Number(stats[name]));
    };
    const counted = [0, 0, 0, 0];
    let before = await log();
    for (let minute = 0; minute < 2000; minute++) {
      clock.advance(60_000);
      const now = await log();
      const fresh = now.filter(({ start }) => !before.some((each) => each.start === start));
      expect(now.filter(({ start }) => before.some((each) => each.start === start))).toHaveLength(10 - fresh.length);
      for (const { direction, seconds, calling, called } of fresh) {
        const outgoing = direction === "Incoming" ? 0 : 1;
        counted[outgoing] = (counted[outgoing] ?? 0) + 1;
        counted[2 + outgoing] = (counted[2 + outgoing] ?? 0) + seconds;
        expect(outgoing === 0 ? called : calling).toBe(number);
      }
      before = now;
    }
    expect(counted[0]).toBeGreaterThan(0);
    expect(counted[1]).toBeGreaterThan(0);
    expect((await read(`${lines}1.`)).CallStatus).toBe("Idle");
    expect(await counts()).toEqual(counted);
    await set({ [`${lines}1.Enable`]: "false" });
    clock.advance(48 * hourMs);
    expect(await log()).toEqual(before);
  },
);

it("a stream of television stops with what it leads through, and so does what is counted of it", async () => {
  const { clock, read, set } = await device("set-top-box");
  const box = "Device.Services.STBService.1.";
  const received = async () => (await read(`${box}ServiceMonitoring.MainStream.1.Total.RTPStats.`)).PacketsReceived;
  clock.advance(hourMs);
  expect(await read(`${box}AVStreams.`)).toMatchObject({ ActiveAVStreams: "1", "AVStream.1.Status": "Enabled" });
  const before = await received();
  for (const part of [
    "FrontEnd.1.Enable",
    "FrontEnd.1.IP.IGMP.Enable",
    "VideoDecoder.1.Enable",
    "AudioDecoder.1.Enable",
  ]) {
    await set({ [`${box}Components.${part}`]: "false" });
    clock.advance(hourMs);
    expect(await read(`${box}AVStreams.`)).toMatchObject({ ActiveAVStreams: "0", "AVStream.1.Status": "Disabled" });
    expect(await received()).toBe(before);
    await set({ [`${box}Components.${part}`]: "true" });
  }
  clock.advance(hourMs);
  expect(Number(await received())).toBeGreaterThan(Number(before));
  await set({ [`${box}Enable`]: "false" });
  expect(await read(box)).toMatchObject({
    "Components.FrontEnd.1.Status": "Disabled",
    "Components.FrontEnd.1.IP.ActiveInboundIPStreams": "0",
    "AVStreams.AVStream.1.Status": "Disabled",
    "AVPlayers.ActiveAVPlayers": "0",
  });
});

it("a volume is there while what it is on is, and says when it runs short of space", async () => {
  const { clock, read, set } = await device("nas");
  const storage = "Device.Services.StorageService.1.";
  const used = new Set<string | undefined>();
  for (let hour = 0; hour < 24; hour++) {
    clock.advance(hourMs);
    const { UsedSpace, Capacity, ThresholdReached } = await read(`${storage}LogicalVolume.1.`);
    expect([Number(UsedSpace) < Number(Capacity), ThresholdReached]).toEqual([true, "false"]);
    used.add(UsedSpace);
  }
  expect(used.size).toBeGreaterThan(6);
  await set({ [`${storage}LogicalVolume.1.Capacity`]: "1300000" });
  expect(await read(`${storage}LogicalVolume.1.`)).toMatchObject({ ThresholdReached: "true" });
  await set({ [`${storage}LogicalVolume.1.ThresholdLimit`]: "1000" });
  expect(await read(`${storage}LogicalVolume.1.`)).toMatchObject({ ThresholdReached: "false" });
  await set({ [`${storage}LogicalVolume.1.Folder.1.Quota.Capacity`]: "90000" });
  expect(await read(`${storage}LogicalVolume.1.Folder.`)).toMatchObject({ "1.Quota.ThresholdReached": "true" });
  await set({ [`${storage}StorageArray.1.Enable`]: "false" });
  expect(await read(`${storage}LogicalVolume.1.`)).toMatchObject({ Status: "Offline" });
  await set({ [`${storage}StorageArray.1.Enable`]: "true", [`${storage}Enable`]: "false" });
  expect(await read(storage)).toMatchObject({ "SFTPServer.Status": "Disabled", "LogicalVolume.1.Status": "Offline" });
});

it("things of a smart home are away while the radio is off, which then counts nothing", async () => {
  const { clock, read, set } = await device("smart-home-hub");
  const radio = "Device.ZigBee.Interface.1.";
  clock.advance(hourMs);
  await set({ [`${radio}Enable`]: "false" });
  const before = await read(`${radio}Stats.`);
  clock.advance(hourMs);
  expect(await read(`${radio}Stats.`)).toEqual(before);
  expect(await read(radio)).toMatchObject({ Status: "Down", "AssociatedDevice.1.Active": "false" });
  await set({ [`${radio}Enable`]: "true" });
  clock.advance(hourMs);
  expect(await read(radio)).toMatchObject({ "AssociatedDevice.4.Active": "true" });
  expect(Number((await read(`${radio}Stats.`)).BytesSent)).toBeGreaterThan(Number(before.BytesSent));
});

it("an optical terminal is not activated while its interface is off", async () => {
  const { clock, read, set } = await device("ont");
  const ani = "Device.XPON.ONU.1.ANI.1.";
  clock.advance(hourMs);
  expect(await read(ani)).toMatchObject({ Status: "Up", "TC.ONUActivation.ONUState": "O5" });
  await set({ "Device.Optical.Interface.1.Enable": "false" });
  const before = (await read(ani))["TC.PM.GEM.FramesReceived"];
  clock.advance(hourMs);
  expect(await read(ani)).toMatchObject({
    Status: "Down",
    "TC.ONUActivation.ONUState": "O1",
    "TC.PM.GEM.FramesReceived": before,
  });
});
