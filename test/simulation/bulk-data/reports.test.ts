import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { ReportOutcome } from "../../../src/ports/report-sender.ts";
import { type Life, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { add, addProfile, bulk, minute, noon, profile, reportsIn, set, timesIn, upTime } from "./reporting.ts";

// [TR-069 Annex N, TR-181 BulkData, BulkData.Profile.Parameter, BulkData.Profile.HTTP.RetryEnable]
// [TR-181 BulkData.Profile.NumberOfRetainedFailedReports]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const away: ReportOutcome = { ok: false, kind: "cannot-contact", reason: "collector.example is away" };

async function begun(): Promise<{ readonly world: World; readonly life: Life }> {
  const world = new World(kind, new VirtualClock(noon));
  const life = await world.start();
  await world.clock.advance(minute);
  return { world, life };
}

const readFrom = async ({ tree }: Life, path: string): Promise<string | undefined> =>
  (await tree.values([path]))[0]?.value;

describe("bulk data", () => {
  it("is reported at the end of each interval, with who the device is in the query and the form in the head", async () => {
    const { world, life } = await begun();
    expect(await readFrom(life, `${bulk}Status`)).toBe("Disabled");
    await addProfile(life);
    await world.clock.advance(15 * minute);
    expect(await readFrom(life, `${bulk}Status`)).toBe("Enabled");
    expect(timesIn(world.collectors.taken)).toEqual([5, 10, 15]);
    const [first] = world.collectors.taken;
    expect(first).toMatchObject({
      url: "https://collector.example/in?oui=00D0B7&pc=Gateway&sn=CPE000042",
      method: "POST",
      coding: undefined,
      headers: {
        "Content-Type": "application/json; charset=UTF-8",
        "BBF-Report-Format": '"NameValuePair"',
        Date: "Mon, 01 Jun 2026 12:05:00 GMT",
      },
    });
    expect(first && reportsIn(first)).toEqual([{ at: 5, up: 300 }]);
    await set(life, bulk, { Enable: "false" });
    await world.clock.advance(60 * minute);
    expect(world.collectors.offered).toHaveLength(3);
    expect(await readFrom(life, `${bulk}Status`)).toBe("Disabled");
  });

  it("names what wildcards and partial paths lead to, leaves out what is excluded, and tells no secret", async () => {
    const { world, life } = await begun();
    await addProfile(life, {}, [
      { Name: "If", Reference: "Device.IP.Interface.*.Name" },
      { Name: "U", Reference: "Device.Users.User.*." },
      { Name: "", Reference: "Device.DeviceInfo.ManufacturerOUI" },
      { Name: "", Reference: "Device.DeviceInfo.NoSuch" },
      { Name: "", Reference: "Device.NoSuch.*.Thing" },
      { Name: "", Reference: "Device.ManagementServer.Password" },
      { Name: "", Reference: "Device.Users.User.1.Enable", Exclude: "true" },
      { Name: "", Reference: "" },
    ]);
    await world.clock.advance(5 * minute);
    const [document] = world.collectors.taken;
    const [report] = document ? reportsIn(document) : [];
    expect(report).toMatchObject({
      "U.1.Username": "admin",
      "Device.DeviceInfo.ManufacturerOUI": "00D0B7",
      "Device.ManagementServer.Password": "",
    });
    expect(Object.keys(report ?? {}).filter((name) => name.startsWith("If."))).toEqual(
      (await life.tree.matching(["Device.IP.Interface.*.Name"])).map(({ path }) => `If.${path.split(".")[3]}`),
    );
    expect(Object.keys(report ?? {})).not.toContain("U.1.Enable");
    expect(document?.text).not.toContain("secret");
  });

  it("carries parameters in the query, goes by PUT, compressed and with credentials, as the profile says", async () => {
    const { world, life } = await begun();
    await addProfile(life, {
      EncodingType: "CSV",
      "HTTP.URL": "http://collector.example/in?token=1",
      "HTTP.Method": "PUT",
      "HTTP.Compression": "GZIP",
      "HTTP.Username": "me",
      "HTTP.Password": "hush",
      "HTTP.UseDateHeader": "false",
    });
    await add(life, `${profile}HTTP.RequestURIParameter.`, {
      Name: "v & w",
      Reference: "Device.DeviceInfo.SoftwareVersion",
    });
    await add(life, `${profile}HTTP.RequestURIParameter.`, { Name: "", Reference: "Device.DeviceInfo.UpTime" });
    await add(life, `${profile}HTTP.RequestURIParameter.`, { Name: "none", Reference: "" });
    await world.clock.advance(5 * minute);
    const version = encodeURIComponent((await readFrom(life, "Device.DeviceInfo.SoftwareVersion")) ?? "");
    expect(world.collectors.taken[0]).toMatchObject({
      url: `http://collector.example/in?token=1&oui=00D0B7&pc=Gateway&sn=CPE000042&v%20%26%20w=${version}&Device.DeviceInfo.UpTime=300`,
      method: "PUT",
      coding: "gzip",
      username: "me",
      password: "hush",
      headers: {
        "Content-Type": "text/csv; charset=UTF-8; header=present",
        "BBF-Report-Format": '"ParameterPerColumn"',
      },
      text: `ReportTimestamp,up\r\n${noon / 1000 + 300},300\r\n`,
    });
    expect(world.collectors.taken[0]?.headers).not.toHaveProperty("Date");
    expect(await readFrom(life, `${profile}HTTP.Password`)).toBe("");
    expect(JSON.stringify(world.log)).not.toContain("hush");
  });

  it("is kept as far as the profile says while a collector is away, and comes with the next report", async () => {
    const { world, life } = await begun();
    world.collectors.answer = ({ atMs }) => (atMs < noon + 28 * minute ? away : { ok: true, status: 202 });
    await addProfile(life, { NumberOfRetainedFailedReports: "2" });
    await world.clock.advance(35 * minute);
    expect(world.collectors.offered.map((each) => reportsIn(each).map(({ at }) => at))).toEqual([
      [5],
      [5, 10],
      [5, 10, 15],
      [10, 15, 20],
      [15, 20, 25],
      [20, 25, 30],
      [35],
    ]);
  });

  it("is lost where the profile keeps none, and not tried again where it does not retry", async () => {
    const { world, life } = await begun();
    world.collectors.answer = () => away;
    await addProfile(life);
    await world.clock.advance(12 * minute);
    expect(world.collectors.offered.map((each) => reportsIn(each).map(({ at }) => at))).toEqual([[5], [10]]);
  });

  it("is tried again after growing waits, begun anew with each interval", async () => {
    const { world, life } = await begun();
    world.collectors.answer = () => away;
    await addProfile(life, { "HTTP.RetryEnable": "true" });
    await world.clock.advance(9 * minute - 1);
    const seconds = world.collectors.offered.map(({ atMs }) => (atMs - noon) / 1000);
    const waits = seconds.slice(1).map((at, index) => at - (seconds[index] ?? 0) - 1);
    // The interval that begins at 300 s: after 5 to 10 s, then 10 to 20, 20 to 40, and so on.
    expect(seconds[0]).toBe(301);
    for (const [index, wait] of waits.entries()) {
      if ((seconds[index + 1] ?? 0) >= 600) break;
      expect(wait).toBeGreaterThanOrEqual(5 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(5 * 2 ** (index + 1) + 1);
    }
    expect(waits.length).toBeGreaterThan(2);
    expect(new Set(world.collectors.offered.flatMap(reportsIn).map(({ at }) => at))).toEqual(new Set([5]));
    await world.clock.advance(15_000);
    const next = world.collectors.offered.filter(({ atMs }) => atMs >= noon + 10 * minute);
    const [first = 0, second = 0] = next.map(({ atMs }) => (atMs - noon) / 1000);
    expect(first).toBe(601);
    expect(second - first - 1).toBeLessThanOrEqual(11);
    world.collectors.answer = () => ({ ok: true, status: 200 });
    await world.clock.advance(3 * minute);
    expect(timesIn(world.collectors.taken)).toEqual([10]);
  });

  it("goes without what was kept when its encoding changes or its profile goes", async () => {
    const { world, life } = await begun();
    world.collectors.answer = () => away;
    const keeps = { NumberOfRetainedFailedReports: "-1", "HTTP.PersistAcrossReboot": "true" };
    await addProfile(life, keeps);
    await world.clock.advance(11 * minute);
    expect(world.disk.entries("bulk-report").size).toBe(2);
    await set(life, profile, { EncodingType: "CSV" });
    await world.clock.advance(1);
    expect(world.disk.entries("bulk-report").size).toBe(0);
    await world.clock.advance(5 * minute);
    expect(world.disk.entries("bulk-report").size).toBe(1);
    await life.agent.control({ command: "delete", path: profile });
    await world.clock.advance(1);
    expect(world.disk.entries("bulk-report").size).toBe(0);
    const offered = world.collectors.offered.length;
    await world.clock.advance(60 * minute);
    expect(world.collectors.offered).toHaveLength(offered);
  });

  it("is not taken for another that is on its way when the encoding changes", async () => {
    const { world, life } = await begun();
    await addProfile(life);
    await world.clock.advance(4 * minute);
    await set(life, profile, { EncodingType: "CSV" });
    const pushed = life.agent.control({ command: "push-bulk-data" });
    await world.clock.advance(3000);
    expect(world.collectors.taken.map(({ text }) => text.split("\r\n")[0])).toEqual([
      expect.stringContaining("CollectionTime"),
      "ReportTimestamp,up",
    ]);
    expect(await pushed).toMatchObject({ ok: true });
  });

  it("comes in more than one document where one would be far larger than the reports", async () => {
    const { world, life } = await begun();
    // Nothing is sent to nowhere: no document is made in vain.
    const nowhere = { "HTTP.URL": "" };
    const keeps = { EncodingType: "CSV", ReportingInterval: "5", NumberOfRetainedFailedReports: "-1", ...nowhere };
    await addProfile(life, keeps, [{ Name: "name", Reference: "Device." }]);
    for (let at = 0; at < 50; at++) {
      await set(life, `${profile}Parameter.1.`, { Name: `name${at}` });
      await world.clock.advance(5000);
    }
    await world.clock.advance(1500);
    await set(life, profile, { "HTTP.URL": "https://collector.example/in" });
    const pushed = life.agent.control({ command: "push-bulk-data" });
    await world.clock.advance(3000);
    expect(await pushed).toMatchObject({ ok: true });
    const times = world.collectors.taken.flatMap(({ text }) => text.match(/(?<=\r\n)\d{10}(?=,)/g) ?? []);
    expect(world.collectors.taken.length).toBeGreaterThan(1);
    expect(times).toEqual([...new Set(times)].toSorted());
    expect(times).toHaveLength(51);
    expect(Math.max(...world.collectors.taken.map(({ text }) => text.length))).toBeLessThan(3_000_000);
  });

  it("comes from several profiles, each in its own time", async () => {
    const { world, life } = await begun();
    await addProfile(life);
    await addProfile(life, { ReportingInterval: "420", "HTTP.URL": "http://other.example/" });
    await world.clock.advance(15 * minute);
    const of = (host: string) => timesIn(world.collectors.taken.filter(({ url }) => url.includes(host)));
    expect(of("//collector.")).toEqual([5, 10, 15]);
    expect(of("//other.").length).toBe(2);
  });

  it("is pushed and shown for somebody on the device", async () => {
    const { world, life } = await begun();
    const refused = await life.agent.control({ command: "push-bulk-data" });
    expect(refused).toMatchObject({ ok: false, error: { message: expect.stringContaining("Enable is false") } });
    await addProfile(life, { Name: "line" });
    const pushed = life.agent.control({ command: "push-bulk-data" });
    await world.clock.advance(2000);
    expect(await pushed).toMatchObject({
      ok: true,
      result: { pushed: [{ profile: 1, ok: true, reports: 1, status: 200, reason: "" }] },
    });
    expect(timesIn(world.collectors.taken)).toEqual([1]);
    expect(await life.agent.control({ command: "bulk-data" })).toMatchObject({
      ok: true,
      result: { enabled: true, profiles: [{ instance: 1, name: "line", nextReportSeconds: 238, waitingReports: 0 }] },
    });
    expect(await life.agent.control({ command: "push-bulk-data", profile: 7 })).toMatchObject({
      ok: false,
      error: { message: "there is no profile 7; there are 1" },
    });
  });

  it("is refused more often than the device can, in more profiles, or by what is no path", async () => {
    const { life } = await begun();
    await addProfile(life, {}, [upTime]);
    await expect(set(life, profile, { ReportingInterval: "4" })).rejects.toThrow(
      "4 is less than MinReportingInterval, 5 s",
    );
    await expect(set(life, profile, { Protocol: "MQTT" })).rejects.toThrow("not in Device.BulkData.Protocols: HTTP");
    await expect(set(life, profile, { EncodingType: "XDR" })).rejects.toThrow();
    await expect(set(life, profile, { "HTTP.URL": "ftp://collector.example/" })).rejects.toThrow();
    await expect(set(life, profile, { "HTTP.URL": "http://me:hush@collector.example/" })).rejects.toThrow();
    await expect(set(life, profile, { "HTTP.Compression": "Compress" })).rejects.toThrow();
    await expect(set(life, profile, { "CSVEncoding.FieldSeparator": "" })).rejects.toThrow('"" has not 1 to 8');
    await expect(set(life, `${profile}Parameter.1.`, { Reference: "no path at all" })).rejects.toThrow(
      '"no path at all" is not the path',
    );
    for (let rows = 1; rows < 16; rows++) await add(life, `${bulk}Profile.`, {});
    await expect(add(life, `${bulk}Profile.`, {})).rejects.toThrow("no more than 16 rows");
  });
});
