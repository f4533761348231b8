import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { BootableFirmware } from "../../../src/host/virtual/firmware-banks.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { type Rpc, scheduleDownload, setValues, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { type Life, management, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";
import { simulatedFirmware } from "../../harness/simulated/simulated-firmware.ts";
import { CutDisk } from "../../host/virtual/cut-disk.ts";

// Firmware that comes in a window of time, or by somebody on the device. [TR-069 A.4.1.8, A.3.3.3]

const confirmSeconds = 600;
const here = "http://files.example/gateway.bin";
const upgrade = "1 Firmware Upgrade Image";
const hourMs = 3_600_000;

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

let world: World;
let firmware: BootableFirmware;
beforeEach(async () => {
  world = new World(kind);
  const disk = new CutDisk(new Map());
  world.files.onFetched = (path, content) => disk.download(path, content);
  world.files.served.set(here, { content: "2.0" });
  firmware = await simulatedFirmware(world, disk, confirmSeconds);
});

async function living(...todo: readonly Rpc[]): Promise<Life> {
  world.acs.todo = [...todo];
  const life = await world.start({ firmware, configuration: { pollSeconds: 10 } });
  await world.clock.advance(1000);
  return life;
}

const running = async (): Promise<string | undefined> => {
  const { active, banks } = await firmware.read();
  return banks[active - 1]?.version;
};

describe("firmware in a window", () => {
  it("is fetched, booted and reported within it", async () => {
    await living(scheduleDownload("up", upgrade, here, [3600, 7200, "2 Immediately"]));
    await world.clock.advance(hourMs - 2000);
    expect(await running()).toBe("1.0");
    await world.clock.advance(transferMs + 20_000);
    expect(await running()).toBe("2.0");
    expect(world.acs.events.at(-1)).toEqual([
      "1 BOOT",
      "4 VALUE CHANGE",
      "7 TRANSFER COMPLETE",
      "M ScheduleDownload up",
    ]);
    expect(world.acs.completed).toMatchObject([{ CommandKey: "up", FaultStruct: { FaultCode: 0 } }]);
  });

  it("that ends while it is fetched does not run: 9020", async () => {
    await living(scheduleDownload("up", upgrade, here, [0, 5, "2 Immediately"]));
    await world.clock.advance(hourMs);
    expect(await running()).toBe("1.0");
    expect(world.acs.completed).toMatchObject([{ CommandKey: "up", FaultStruct: { FaultCode: 9020 } }]);
  });
});

describe("firmware that somebody local installs", () => {
  const policy = (results: string): Rpc =>
    setValues({
      [`${management}AutonomousTransferCompletePolicy.Enable`]: "true",
      [`${management}AutonomousTransferCompletePolicy.ResultTypeFilter`]: results,
      [`${management}AutonomousTransferCompletePolicy.FileTypeFilter`]: upgrade,
    });
  const install = ({ agent }: Life) =>
    agent.control({ command: "transfer", rpc: "Download", fileType: "1", url: here, wait: true });
  const told = () =>
    world.acs.asked.flatMap((request) =>
      request.method === "AutonomousTransferComplete" ? [request.message.FaultStruct.FaultCode] : [],
    );

  it("runs, is confirmed and told of, if the policy says so", async () => {
    const installed = install(await living(policy("Both")));
    await world.clock.advance(transferMs + 20_000);
    expect(await installed).toMatchObject({ ok: true, result: { faultCode: 0 } });
    expect(await running()).toBe("2.0");
    expect((await firmware.read()).trial).toBeUndefined();
    expect(world.acs.events.at(-1)).toEqual(["1 BOOT", "4 VALUE CHANGE", "10 AUTONOMOUS TRANSFER COMPLETE"]);
    expect(told()).toEqual([0]);
    expect(world.disk.entries("transfer").size).toBe(0);
  });

  it.each([
    { results: "Failure", expected: [9018] },
    { results: "Success", expected: [] },
  ])("and that is given up is told of as it ended in the end ($results)", async ({ results, expected }) => {
    void install(await living(policy(results)));
    world.acs.interfere = () => unreachable;
    await world.clock.advance(transferMs + (confirmSeconds + 60) * 1000);
    world.acs.interfere = () => undefined;
    await world.clock.advance(hourMs);
    expect(await running()).toBe("1.0");
    expect(told()).toEqual(expected);
    expect(world.disk.entries("transfer").size).toBe(0);
    expect(world.disk.entries("event").size).toBe(0);
  });

  it("leaves nothing behind where the policy wants to hear of nothing", async () => {
    void install(await living());
    await world.clock.advance(hourMs);
    expect(await running()).toBe("2.0");
    expect(told()).toEqual([]);
    expect(world.disk.entries("transfer").size).toBe(0);
  });
});
