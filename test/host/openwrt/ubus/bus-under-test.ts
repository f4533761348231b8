import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../../../src/host/clock.ts";
import { UbusClient } from "../../../../src/host/openwrt/ubus/ubus-client.ts";
import { startRealUbusd, type Userland } from "../../../stand-in/real/userland.ts";
import { type ServiceObjects, startService } from "../../../stand-in/ubus/service.ts";
import { startUbusd } from "../../../stand-in/ubus/ubusd.ts";
import { silentLog } from "../../linux/silent-log.ts";

export interface BusUnderTest {
  readonly path: string;
  readonly client: UbusClient;
  service(objects: ServiceObjects): ReturnType<typeof startService>;
  stopDaemon(): Promise<void>;
  startDaemon(): Promise<void>;
}

/** A daemon, and a client of it; both end with the test. */
export async function startBus(kind: Userland): Promise<BusUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), "cpe-agent-ubus-"));
  const path = join(folder, "ubus.sock");
  let stop: (() => Promise<void>) | undefined;
  const startDaemon = async (): Promise<void> => {
    stop = kind === "real" ? (await startRealUbusd(folder, "ubus.sock")).stop : (await startUbusd(path)).stop;
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
