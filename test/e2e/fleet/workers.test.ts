import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { applyRuns } from "../../../src/fleet/cpes/state-runs.ts";
import { cpeStates } from "../../../src/fleet/fleet-cpe.ts";
import type { ToldStates } from "../../../src/fleet/page/shown-fleet.ts";
import type { FleetReport } from "../../../src/fleet/report.ts";
import type { WorkerReport } from "../../../src/fleet/told/worker-report.ts";
import type { RunningCommand } from "../../harness/process/built-program.ts";
import { asked } from "../../web/stage.ts";
import { toldEvents } from "../../web/told-events.ts";
import { stage } from "./stage.ts";

// One fleet in several processes: to its ACS and to whoever asks it, it is as one.

const count = 60;
const serialOf = (number: number): string => `FLEET${String(number).padStart(6, "0")}`;
const serials = Array.from({ length: count }, (_, at) => serialOf(at + 1));
const alone = ["-o", "acs.periodicInform.enable=false"];

async function workersOf(fleet: RunningCommand): Promise<readonly WorkerReport[]> {
  const { workers } = await fleet.line(({ type }) => type === "start");
  return workers as readonly WorkerReport[];
}

const isAlive = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};

it("is asked as one, keeps what its CPEs know, and ends in order", async () => {
  const { acs, ask, connectionRequestUrls, directory, informs, start, status } = await stage(count);
  const fleet = start("--workers", "3", "--ramp", "all", ...alone, "--report", join(directory, "report"));
  await acs.until(() => acs.sessions >= count);
  expect([...informs.keys()].toSorted()).toEqual(serials);
  expect([...informs.values()]).toEqual(serials.map(() => [["0 BOOTSTRAP", "1 BOOT"]]));
  expect(new Set([...connectionRequestUrls.values()].map((url) => new URL(url).port)).size).toBe(3);

  await expect.poll(async () => (await status()).states.well).toBe(count);
  expect((await ask("inform", "--select", "10%")).stdout).toBe("6 of 6 CPEs\n");
  expect((await ask("get", "Device.DeviceInfo.SerialNumber", "--select", "i=2-4")).stdout).toBe(
    [2, 3, 4].map((i) => `${serialOf(i)} Device.DeviceInfo.SerialNumber=${serialOf(i)}\n`).join(""),
  );
  expect(await ask("reboot", "--select", `i=${count + 1}`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`i=61 chooses none of the ${count} CPEs`),
  });
  expect((await status()).sessions).toMatchObject({ succeeded: count + 6, failed: 0 });

  const workers = await workersOf(fleet);
  expect(await fleet.kill("SIGTERM")).toBe(0);
  expect(workers.filter(({ pid }) => isAlive(pid))).toEqual([]);
  const report = JSON.parse(readFileSync(join(directory, "report", "report.json"), "utf8")) as FleetReport;
  expect(report).toMatchObject({ total: count, endedBy: "SIGTERM", last: { cpes: count, haveBeenWell: count } });
  expect(report.last.latencyMs.inform.count).toBe(count + 6);
  expect(report.workers.map(({ cpes, state }) => [cpes, state])).toEqual([
    [20, "ended"],
    [20, "ended"],
    [20, "ended"],
  ]);

  // A fleet that has grown, in as many processes as before, since the state is theirs.
  const second = start("--ramp", "all", "--count", String(count + 9));
  await acs.until(() => informs.size === count + 9 && acs.sessions >= 2 * count + 15);
  expect((await workersOf(second)).length).toBe(3);
  expect(serials.filter((serial) => informs.get(serial)?.at(-1)?.includes("0 BOOTSTRAP"))).toEqual([]);
  expect(await second.kill("SIGINT")).toBe(0);
  const third = start("--workers", "2");
  expect(await third.ended).toBe(2);
  expect(third.text()).toContain("is that of 3; give --workers 3, or --fresh to forget it");
});

it("goes on without a worker that dies, and says whose CPEs are lost", async () => {
  const { ask, directory, start, status } = await stage(count);
  const page = ["--web", "127.0.0.1:0"];
  const fleet = start("--workers", "2", "--ramp", "all", ...alone, ...page, "--report", join(directory, "report"));
  await expect.poll(async () => (await workersOf(fleet)) && (await status()).states.well).toBe(count);
  const [, second] = await workersOf(fleet);
  process.kill(second?.pid ?? 0, "SIGKILL");
  expect(await fleet.fact("fleet.worker-died")).toMatchObject({ level: "error", worker: 2, by: "SIGKILL", cpes: 30 });
  expect((await status()).states).toMatchObject({ well: 30, lost: 30 });
  expect((await ask("inform", "--select", "i=1-3")).stdout).toBe("2 of 3 CPEs\n");
  expect(await ask("get", "Device.DeviceInfo.SerialNumber", "--select", "state=lost&i=1-3")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`${serialOf(2)}: worker 2 is gone (SIGKILL)`),
  });

  const { page: url } = await fleet.line(({ type }) => type === "start");
  const states = new Uint8Array(count);
  for await (const [event, told] of toldEvents(`${url}api/fleet/live`)) {
    if (event !== "states") continue;
    applyRuns(states, Buffer.from((told as ToldStates).runs, "base64"));
    break;
  }
  const [well, lost] = [cpeStates.indexOf("well"), cpeStates.indexOf("lost")];
  expect([...states]).toEqual(serials.map((_, at) => (at % 2 === 0 ? well : lost)));
  const sessionsOf = async (number: number): Promise<readonly unknown[]> => {
    const answer = await asked(String(url), `/api/cpes/${number}/operations/sessions`, { body: {} });
    return [answer.status, answer.document];
  };
  expect(await sessionsOf(3)).toMatchObject([200, { sessions: [{ ok: true }, { events: ["0 BOOTSTRAP", "1 BOOT"] }] }]);
  expect(await sessionsOf(4)).toMatchObject([503, { error: { message: "worker 2 is gone (SIGKILL)" } }]);

  expect(await fleet.kill("SIGTERM")).toBe(1);
  expect(fleet.text()).toMatch(/worker 2 died \(SIGKILL\) at .*: its 30 CPEs were gone from then on/);
  const report = JSON.parse(readFileSync(join(directory, "report", "report.json"), "utf8")) as FleetReport;
  expect(report.last.states).toMatchObject({ well: 30, lost: 30 });
  expect(report.workers).toMatchObject([{ state: "ended" }, { state: "died", by: "SIGKILL", cpes: 30 }]);
});

it("ends in order where the process that leads it is killed, and the next goes on", async () => {
  const { acknowledged, acs, informs, start } = await stage(count);
  const first = start("--workers", "2", "--ramp", "all");
  await acs.until(() => acknowledged.size === count);
  const workers = await workersOf(first);
  await first.kill("SIGKILL");
  const before = new Map([...informs].map(([serial, all]) => [serial, all.length]));
  start("--ramp", "all");
  const since = (serial: string): readonly string[] => informs.get(serial)?.slice(before.get(serial)).flat() ?? [];
  await acs.until(() => serials.every((serial) => since(serial).includes("1 BOOT")));
  expect(serials.filter((serial) => since(serial).includes("0 BOOTSTRAP"))).toEqual([]);
  await expect.poll(() => workers.filter(({ pid }) => isAlive(pid))).toEqual([]);
});
