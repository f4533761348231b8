import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../../../src/host/clock.ts";
import { UbusClient } from "../../../../src/host/openwrt/ubus/ubus-client.ts";
import { type ServiceObjects, startService } from "../../../stand-in/ubus/service.ts";
import { startUbusd } from "../../../stand-in/ubus/ubusd.ts";
import { silentLog } from "../../linux/silent-log.ts";

/** `OPENWRT_ROOT`: a real userland to run the same tests with. */
const realRoot = process.env.OPENWRT_ROOT;
export const busKinds = ["stand-in", ...(realRoot === undefined ? [] : ["real"])] as const;
export type BusKind = (typeof busKinds)[number];

export interface BusUnderTest {
  readonly path: string;
  readonly client: UbusClient;
  service(objects: ServiceObjects): ReturnType<typeof startService>;
  stopDaemon(): Promise<void>;
  startDaemon(): Promise<void>;
}

/** A daemon, and a client of it; both end with the test. */
export async function startBus(kind: BusKind): Promise<BusUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "cpe-agent-ubus-"));
  const path = join(folder, "ubus.sock");
  let stop: (() => Promise<void>) | undefined;
  const startDaemon = async (): Promise<void> => {
    stop = kind === "real" ? await startReal(path) : (await startUbusd(path)).stop;
  };
  const stopDaemon = async (): Promise<void> => {
    await stop?.();
    stop = undefined;
  };
  await startDaemon();
  const client = new UbusClient({ path, clock: systemClock(), log: silentLog });
  onTestFinished(async () => {
    client.close();
    await stopDaemon();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    path,
    client,
    startDaemon,
    stopDaemon,
    service: async (objects) => {
      const service = await startService(path, objects);
      onTestFinished(() => service.stop());
      return service;
    },
  };
}

async function startReal(path: string): Promise<() => Promise<void>> {
  const root = realRoot ?? "/";
  const env = { ...process.env, LD_LIBRARY_PATH: `${root}/lib:${root}/usr/lib` };
  const child = spawn(`${root}/sbin/ubusd`, ["-s", path], { stdio: "ignore", env });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  while (child.exitCode === null && !(await listens(path))) await new Promise((resolve) => setTimeout(resolve, 5));
  return async () => {
    child.kill("SIGKILL");
    await ended;
  };
}

function listens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", (hadError) => resolve(!hadError));
  });
}
