import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { complete, setIn, shown, type Values } from "./simulated-diagnostics.ts";

// Tests of throughput on a simulated device, whose line carries 100 Mbit/s down and 40 up.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const download = "Device.IP.Diagnostics.DownloadDiagnostics.";
const upload = "Device.IP.Diagnostics.UploadDiagnostics.";
const url = "http://example.com/10MB.bin";

async function ran(object: string, values: Values): Promise<Values> {
  const world = new World(kind);
  world.acs.todo = [setIn(object, { ...values, DiagnosticsState: "Requested" })];
  const life = await world.start();
  await world.clock.advance(60_000);
  expect(world.acs.events.slice(1)).toEqual([[complete]]);
  return shown(life, object);
}

const ms = (time: string | undefined): number => Date.parse(time ?? "");
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

describe("DownloadDiagnostics [TR-181 IP.Diagnostics.DownloadDiagnostics, TP-181 5.14]", () => {
  it("tells its times to the microsecond, and what was moved between them", async () => {
    const results = await ran(download, { DownloadURL: url });
    expect(results).toMatchObject({
      DiagnosticsState: "Complete",
      DownloadTransports: "HTTP,FTP",
      IPAddressUsed: expect.stringMatching(/^198\.51\.100\./),
      TestBytesReceived: "10000000",
      TotalBytesReceived: "10400000",
      TotalBytesSent: "200000",
      PeriodOfFullLoading: "800000",
      PerConnectionResultNumberOfEntries: "0",
      IncrementalResultNumberOfEntries: "0",
    });
    const { TCPOpenRequestTime, TCPOpenResponseTime, ROMTime, BOMTime, EOMTime } = results;
    const times = [TCPOpenRequestTime, TCPOpenResponseTime, ROMTime, BOMTime, EOMTime];
    for (const time of times) expect(time).toMatch(moment);
    expect(times.map((time) => ms(time) - ms(TCPOpenRequestTime))).toEqual([0, 20, 20, 40, 840]);
  });

  it("by FTP is told as one by HTTP is [TP-181 5.2]", async () => {
    const file = "ftp://example.com/pub/10MB.bin";
    expect(await ran(download, { DownloadURL: file })).toMatchObject({
      DiagnosticsState: "Complete",
      TestBytesReceived: "10000000",
    });
    expect(await ran(upload, { UploadURL: file, TestFileLength: "5000000" })).toMatchObject({
      DiagnosticsState: "Complete",
      UploadTransports: "HTTP,FTP",
      TestBytesSent: "5000000",
    });
  });

  it("by time has increments from its offset on, and each connection where that is asked for [TR-143 Annex A]", async () => {
    const results = await ran(download, {
      DownloadURL: url,
      NumberOfConnections: "2",
      TimeBasedTestDuration: "10",
      TimeBasedTestMeasurementInterval: "3",
      TimeBasedTestMeasurementOffset: "2",
      EnablePerConnectionResults: "true",
    });
    expect(results).toMatchObject({
      TestBytesReceived: "125000000",
      TestBytesReceivedUnderFullLoading: "125000000",
      PeriodOfFullLoading: "10000000",
      PerConnectionResultNumberOfEntries: "2",
      "PerConnectionResult.2.TestBytesReceived": "62500000",
      IncrementalResultNumberOfEntries: "2",
      "IncrementalResult.2.TestBytesReceived": "37500000",
    });
    const start = ms(results["IncrementalResult.1.StartTime"]) - ms(results.BOMTime);
    const end = ms(results["IncrementalResult.2.EndTime"]) - ms(results.BOMTime);
    expect([start, end]).toEqual([2000, 8000]);
  });

  it.each([
    [{ DownloadURL: "http://nobody.invalid/" }, "Error_CannotResolveHostName"],
    [{ DownloadURL: "http://192.0.2.1/" }, "Error_NoRouteToHost"],
  ])("of %j ends in %s, with no times", async (values, DiagnosticsState) => {
    expect(await ran(download, values)).toMatchObject({
      DiagnosticsState,
      BOMTime: "0001-01-01T00:00:00Z",
      TestBytesReceived: "0",
    });
  });

  it.each<[string, Values]>([
    ["file:///etc/passwd", { DownloadURL: "file:///etc/passwd" }],
    ["a user name in the URL", { DownloadURL: "http://me:secret@example.com/" }],
    ["no URL", { DiagnosticsState: "Requested" }],
    ["too many connections", { DownloadURL: url, NumberOfConnections: "17" }],
    ["an increment longer than the test", { TimeBasedTestDuration: "5", TimeBasedTestMeasurementInterval: "6" }],
  ])("B.5 R9 refuses %s", async (_what, values) => {
    const world = new World(kind);
    world.acs.todo = [setIn(download, values)];
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.last?.answers[0]).toMatchObject({ kind: "fault" });
  });
});

describe("UploadDiagnostics [TR-181 IP.Diagnostics.UploadDiagnostics]", () => {
  it("sends the file on each connection", async () => {
    const values = { UploadURL: "https://example.com/put", TestFileLength: "5000000", NumberOfConnections: "2" };
    expect(await ran(upload, values)).toMatchObject({
      DiagnosticsState: "Complete",
      TestBytesSent: "10000000",
      TotalBytesSent: "10400000",
      PeriodOfFullLoading: "2000000",
    });
  });

  it("is refused without a length, unless it is by time", async () => {
    const world = new World(kind);
    world.acs.todo = [setIn(upload, { UploadURL: url, DiagnosticsState: "Requested" })];
    await world.start();
    await world.clock.advance(1000);
    expect(world.acs.last?.answers[0]).toMatchObject({ kind: "fault" });
    expect(await ran(upload, { UploadURL: url, TimeBasedTestDuration: "1" })).toMatchObject({
      TestBytesSent: "5000000",
    });
  });
});

it("throughput is tested one way after the other, since both fill the line", async () => {
  const world = new World(kind);
  const byTime = { TimeBasedTestDuration: "5", DiagnosticsState: "Requested" };
  world.acs.todo = [setIn(download, { DownloadURL: url, ...byTime }), setIn(upload, { UploadURL: url, ...byTime })];
  const life = await world.start();
  await world.clock.advance(60_000);
  const { EOMTime } = await shown(life, download);
  const { TCPOpenRequestTime } = await shown(life, upload);
  expect(ms(TCPOpenRequestTime)).toBeGreaterThanOrEqual(ms(EOMTime));
});
