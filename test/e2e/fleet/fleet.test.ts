import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { connectionRequest } from "../../../src/acs/connection-request.ts";
import { quietly, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import type { SerialAcs } from "./serial-acs.ts";
import { stage } from "./stage.ts";

// Two hundred virtual CPEs in one process, as the program is started.

const count = 200;
const serialOf = (number: number): string => `FLEET${String(number).padStart(6, "0")}`;
const serials = Array.from({ length: count }, (_, at) => serialOf(at + 1));

const saying = (informs: SerialAcs["informs"], code: string): readonly string[] =>
  [...informs].filter(([, all]) => all.some((events) => events.includes(code))).map(([serial]) => serial);

it("boots all of them, each as itself, wakes the one that is asked for, and ends in order", async () => {
  const { acs, ask, connectionRequestUrls, directory, informs, start } = await stage(count);
  const password = join(directory, "password");
  writeFileSync(password, "of-{serial}\n");
  const credentials = ["--connection-request-username", "cr-{i:04}", "--connection-request-password-file", password];
  const mixture = ["--kind", "home-gateway=70", "--kind", "ont=30"];
  // Each has a phase of its own: some periodic Informs would fall into this test.
  const alone = ["-o", "acs.periodicInform.enable=false"];
  const fleet = start("--ramp", "all", "--report", join(directory, "report"), ...alone, ...mixture, ...credentials);
  await acs.until(() => acs.sessions >= count);
  expect([...informs.keys()].toSorted()).toEqual(serials);
  expect([...informs.values()]).toEqual(serials.map(() => [["0 BOOTSTRAP", "1 BOOT"]]));

  // All are behind one listener, by paths and credentials of their own.
  const urls = [...connectionRequestUrls.values()];
  expect(new Set(urls).size).toBe(count);
  expect(new Set(urls.map((url) => new URL(url).port)).size).toBe(1);
  const url = connectionRequestUrls.get(serialOf(7)) ?? "";
  const ofAnother = { username: "cr-0008", password: `of-${serialOf(8)}` };
  expect(await connectionRequest(url, ofAnother)).toMatchObject({ ok: false });
  expect(await connectionRequest(url, { username: "cr-0007", password: `of-${serialOf(7)}` })).toEqual({ ok: true });
  await acs.until(() => saying(informs, "6 CONNECTION REQUEST").length > 0);
  expect(saying(informs, "6 CONNECTION REQUEST")).toEqual([serialOf(7)]);

  // It can be asked for by its command line.
  const status = async () => JSON.parse((await ask("status", "--json")).stdout);
  await expect.poll(async () => (await status()).events).toMatchObject({ "6 CONNECTION REQUEST": 1 });
  expect((await ask("inform", "--select", "i=1-3|serial=*0200")).stdout).toBe("4 of 4 CPEs\n");
  const set = await ask("set", "Device.DeviceInfo.ProvisioningCode=lab", "--select", "serial=FLEET00000*&i=1-2");
  expect(set.stdout).toBe("2 of 2 CPEs\n");
  expect((await ask("get", "Device.DeviceInfo.ProvisioningCode", "--select", "i=2-3")).stdout).toBe(
    "FLEET000002 Device.DeviceInfo.ProvisioningCode=lab\nFLEET000003 Device.DeviceInfo.ProvisioningCode=\n",
  );
  const refused = await ask("set", "Device.DeviceInfo.UpTime=1", "--select", "i=5");
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/FLEET000005: Device.DeviceInfo.UpTime: \w/),
  ]);
  expect((await ask("stop", "--select", "i=9")).stdout).toBe("1 of 1 CPEs\n");
  expect(await ask("inform", "--select", "i=9")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("it is stopped"),
  });
  const toldBefore = informs.get(serialOf(9))?.length ?? 0;
  expect((await ask("start", "--select", "state=stopped")).stdout).toBe("1 of 1 CPEs\n");
  await acs.until(() => (informs.get(serialOf(9))?.length ?? 0) > toldBefore);
  expect(informs.get(serialOf(9))?.at(-1)).toEqual(["1 BOOT"]);
  // Every one that there was a reason for, and no other.
  const sessions = { open: 0, succeeded: count + 8, failed: 0 };
  await expect.poll(async () => (await status()).sessions).toMatchObject(sessions);

  expect(await fleet.kill("SIGTERM")).toBe(0);
  const report = JSON.parse(readFileSync(join(directory, "report", "report.json"), "utf8"));
  expect(report).toMatchObject({ total: count, endedBy: "SIGTERM", last: { kinds: { "home-gateway": 139, ont: 61 } } });
  expect(report.last).toMatchObject({ cpes: count, haveBeenWell: count, connectionRequests: 1, errors: 0 });
  expect(report.last.events).toEqual({
    "0 BOOTSTRAP": count,
    "1 BOOT": count + 1,
    "6 CONNECTION REQUEST": 1,
    "X 00D09E INFORM": 4,
    "4 VALUE CHANGE": 2,
  });
  expect(report.last.latencyMs.inform.count).toBe(count + 8);
});

it("killed in its ramp, none that the ACS has acknowledged says 0 BOOTSTRAP again", async () => {
  const { acknowledged, acs, ask, directory, informs, start } = await stage(count);
  const first = start("--ramp", "100/s");
  await acs.until(() => acknowledged.size >= 40);
  await first.kill("SIGKILL");
  const known = [...acknowledged];
  expect(known.length).toBeLessThan(count);
  const before = new Map([...informs].map(([serial, all]) => [serial, all.length]));

  const second = start("--ramp", "all");
  const since = (serial: string): readonly string[] =>
    informs
      .get(serial)
      ?.slice(before.get(serial) ?? 0)
      .flat() ?? [];
  await acs.until(() => serials.every((serial) => since(serial).length > 0));
  expect(known.filter((serial) => since(serial).includes("0 BOOTSTRAP"))).toEqual([]);
  expect(serials.filter((serial) => !since(serial).includes("1 BOOT"))).toEqual([]);
  // The others were never known, or the ACS's answer did not reach them.
  expect(saying(informs, "0 BOOTSTRAP").toSorted()).toEqual(serials);

  await expect.poll(async () => JSON.parse((await ask("status", "--json")).stdout).states.well).toBe(count);
  expect((await ask("stop")).stdout).toBe("ended\n");
  expect(await second.ended).toBe(0);
  expect(existsSync(join(directory, "state", "control.sock"))).toBe(false);

  // After an orderly end nobody is a stranger; and --fresh makes them so again.
  const third = start("--ramp", "all", "--shard", "1/10", "--duration", "1h");
  const rounds = informs.get(serialOf(1))?.length ?? 0;
  await acs.until(() => (informs.get(serialOf(1))?.length ?? 0) > rounds);
  expect(informs.get(serialOf(1))?.at(-1)).toEqual(["1 BOOT"]);
  expect(await third.kill("SIGINT")).toBe(0);
  const strangers = informs.get(serialOf(count))?.length ?? 0;
  const fourth = start("--ramp", "all", "--shard", "10/10", "--fresh");
  await acs.until(() => (informs.get(serialOf(count))?.length ?? 0) > strangers);
  expect(informs.get(serialOf(count))?.at(-1)).toEqual(["0 BOOTSTRAP", "1 BOOT"]);
  expect(await fourth.kill("SIGINT")).toBe(0);
});

it("told to stop in its ramp it ends in order, and goes on from there", async () => {
  const { acknowledged, acs, informs, start } = await stage(count);
  const first = start("--ramp", "100/s");
  await acs.until(() => acknowledged.size >= 20);
  expect(await first.kill("SIGTERM")).toBe(0);
  const [last] = first.log.slice(-1);
  expect(last).toMatchObject({ type: "end", endedBy: "SIGTERM", last: { states: { broken: 0, failing: 0 } } });
  expect(first.log.filter(({ level }) => level === "warn" || level === "error")).toEqual([]);
  const known = [...acknowledged];
  const before = new Map(known.map((serial) => [serial, informs.get(serial)?.length ?? 0]));
  start("--ramp", "all");
  const since = (serial: string): readonly string[] => informs.get(serial)?.slice(before.get(serial)).flat() ?? [];
  await acs.until(() => known.every((serial) => since(serial).length > 0));
  expect(known.filter((serial) => since(serial).includes("0 BOOTSTRAP"))).toEqual([]);
});

it("goes on while the ACS is away, and ends by itself when its time is over", async () => {
  const { path: directory, remove } = temporaryDirectory();
  onTestFinished(remove);
  const flags = ["--count", "20", "--ramp", "all", "--duration", "2s", "--state-dir", directory, ...quietly];
  const fleet = new RunningCommand("fleet", ...flags, "--acs-url", "http://127.0.0.1:1/", "--json");
  const end = await fleet.line((line) => line.type === "end");
  expect(end).toMatchObject({ endedBy: "duration", last: { states: { failing: 20 }, sessions: { succeeded: 0 } } });
  expect(end).toMatchObject({ last: { failures: { unreachable: expect.any(Number) } } });
  expect(await fleet.ended).toBe(0);
  // One line says it for all.
  const warnings = fleet.log.filter(({ fact }) => fact === "session.end");
  expect(warnings).toEqual([expect.objectContaining({ level: "warn", device: expect.stringMatching(/^FLEET0000/) })]);
});
