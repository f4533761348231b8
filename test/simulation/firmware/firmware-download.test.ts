import { createHash } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { BootableFirmware } from "../../../src/host/virtual/firmware-banks.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import {
  cancelTransfer,
  download,
  getAllQueuedTransfers,
  type Rpc,
  unreachable,
} from "../../harness/simulated/simulated-acs.ts";
import { noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";
import { simulatedFirmware } from "../../harness/simulated/simulated-firmware.ts";
import { CutDisk } from "../../host/virtual/cut-disk.ts";

// Firmware by Download: it is over when the image runs and has reached the ACS, or has been given up. [TR-069 A.3.2.8]

const confirmSeconds = 600;
const here = "http://files.example/gateway.bin";
const upgrade = "1 Firmware Upgrade Image";
const stored = "6 Stored Firmware Image";

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
  firmware = await simulatedFirmware(world, disk, confirmSeconds);
});

/** A device that has bootstrapped and was asked for `todo` then; ten seconds later the image is there. */
async function asked(image: string, ...todo: readonly Rpc[]): Promise<void> {
  world.files.served.set(here, { content: image });
  world.acs.todo = [...todo];
  await world.start({ firmware, configuration: { pollSeconds: 10 } });
  await world.clock.advance(1000);
}

const running = async (): Promise<string> => {
  const { active, banks, trial } = await firmware.read();
  return `${banks[active - 1]?.version}${trial === undefined ? "" : " on trial"}`;
};
const told = () => world.acs.completed.map(({ CommandKey, FaultStruct }) => [CommandKey, FaultStruct.FaultCode]);

describe("a firmware image", () => {
  it("runs, is confirmed and told of with 1 BOOT and 4 VALUE CHANGE [TR-069 3.7.1.5]", async () => {
    await asked("2.0", download("up", upgrade, here));
    await world.clock.advance(transferMs + 10_000);
    expect(await running()).toBe("2.0");
    expect(world.acs.events.slice(1)).toEqual([["1 BOOT", "4 VALUE CHANGE", "7 TRANSFER COMPLETE", "M Download up"]]);
    expect(world.acs.completed).toMatchObject([
      { CommandKey: "up", FaultStruct: { FaultCode: 0 }, StartTime: "2026-06-01T00:00:00Z" },
    ]);
    expect(world.acs.completed[0]?.CompleteTime).toBe("2026-06-01T00:00:15Z");
    expect(world.disk.entries("transfer").size).toBe(0);
  });

  it("is named in the log by the digest of what was received", async () => {
    await asked("2.0", download("up", upgrade, here));
    await world.clock.advance(transferMs + 10_000);
    const sha256 = createHash("sha256").update("2.0").digest("hex");
    expect(world.log.facts.filter(({ fact }) => fact === "firmware.installed")).toMatchObject([
      { fields: { version: "2.0", sha256 } },
    ]);
  });

  it("is confirmed before its success is told, so that it cannot become untrue", async () => {
    let before = "";
    world.acs.onTransferComplete = () => {
      void running().then((now) => {
        before = now;
      });
      return unreachable;
    };
    await asked("2.0", download("up", upgrade, here));
    await world.clock.advance(transferMs + 5500);
    expect(before).toBe("2.0");
  });

  it("is given up when the ACS cannot be reached with it, and told of as 9018 from what ran before", async () => {
    await asked("2.0", download("up", upgrade, here));
    world.acs.interfere = () => unreachable;
    await world.clock.advance(transferMs + 60_000);
    expect(await running()).toBe("2.0 on trial");
    await world.clock.advance(confirmSeconds * 1000);
    world.acs.interfere = () => undefined;
    expect(await running()).toBe("1.0");
    await world.clock.advance(confirmSeconds * 1000);
    expect(told()).toEqual([["up", 9018]]);
    const logged = world.log.facts.map(({ fact }) => fact);
    expect(logged.filter((fact) => ["transfer.trial", "transfer.end"].includes(fact))).toEqual([
      "transfer.trial",
      "transfer.end",
    ]);
    expect(world.acs.completed[0]?.FaultStruct.FaultString).toContain("no session with the ACS succeeded in time");
    // The version did change for a while: a change that was taken back is a change. [TR-069 3.7.1.5]
    expect(world.acs.events.at(-1)).toEqual(["1 BOOT", "4 VALUE CHANGE", "7 TRANSFER COMPLETE", "M Download up"]);
  });

  it("that hangs is told of as 9018, once", async () => {
    await asked("2.0 hangs", download("up", upgrade, here));
    await world.clock.advance(1_000_000);
    expect([await running(), told()]).toEqual(["1.0", [["up", 9018]]]);
  });

  it("that is refused is told of at once, without a reboot", async () => {
    await asked("2.0 unsigned", download("up", upgrade, here));
    await world.clock.advance(transferMs + 10_000);
    expect(told()).toEqual([["up", 9019]]);
    expect(world.acs.events.at(-1)).toEqual(["7 TRANSFER COMPLETE", "M Download up"]);
  });

  it("is put into its bank after the session that is open when it has come, and is in progress until then", async () => {
    await asked("2.0", download("up", upgrade, here));
    world.acs.todo = [getAllQueuedTransfers];
    const release = world.acs.hold();
    world.listeners.request();
    await world.clock.advance(transferMs + 5000);
    const { banks, boot } = await firmware.read();
    expect([boot, banks.map(({ status }) => status)]).toEqual([1, ["active", "no-image"]]);
    release();
    await world.clock.advance(20_000);
    expect(world.acs.sessions[1]?.answers).toMatchObject([
      { message: { TransferList: [{ CommandKey: "up", State: 2 }] } },
    ]);
    expect([await running(), told()]).toEqual(["2.0", [["up", 0]]]);
  });

  it("can be cancelled as long as it is not in its bank", async () => {
    await asked("2.0", download("up", upgrade, here));
    world.acs.todo = [cancelTransfer("up")];
    const release = world.acs.hold();
    world.listeners.request();
    await world.clock.advance(transferMs + 5000);
    release();
    await world.clock.advance(20_000);
    expect(world.acs.sessions[1]?.answers).toMatchObject([{ method: "CancelTransfer" }]);
    expect([await running(), told()]).toEqual(["1.0", []]);
  });

  it("upgrades twice in a row, the second from the first", async () => {
    const second = "http://files.example/second.bin";
    world.files.served.set(second, { content: "3.0" });
    await asked("2.0", download("one", upgrade, here), download("two", upgrade, second));
    await world.clock.advance(10 * transferMs);
    expect([await running(), told()]).toEqual([
      "3.0",
      [
        ["one", 0],
        ["two", 0],
      ],
    ]);
  });

  it("waits while the one before it is on trial, and lets others pass", async () => {
    const second = "http://files.example/second.bin";
    world.files.served.set(second, { content: "3.0" }).set("http://files.example/note", { content: "note" });
    const orders = [download("one", upgrade, here), download("two", upgrade, second)];
    await asked("2.0", ...orders, download("note", noteType, "http://files.example/note"));
    world.acs.interfere = () => unreachable;
    await world.clock.advance(10 * transferMs);
    expect([await running(), world.files.asked]).toEqual(["2.0 on trial", [here, "http://files.example/note"]]);
    world.acs.interfere = () => undefined;
    await world.clock.advance(30 * transferMs);
    expect([await running(), told().toSorted()]).toEqual([
      "3.0",
      [
        ["note", 0],
        ["one", 0],
        ["two", 0],
      ],
    ]);
  });

  it("that is only to be stored does not run", async () => {
    await asked("2.0", download("keep", stored, here));
    await world.clock.advance(transferMs + 10_000);
    expect([await running(), told()]).toEqual(["1.0", [["keep", 0]]]);
    expect((await firmware.read()).banks[1]).toMatchObject({ version: "2.0", status: "available" });
    expect(world.acs.events.at(-1)).toEqual(["7 TRANSFER COMPLETE", "M Download keep"]);
  });
});
