import { beforeAll, describe, expect, it } from "vitest";
import type { ControlRequest } from "../../../src/agent/control/requests.ts";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { PowerCut } from "../../harness/simulated/disk.ts";
import {
  cancelTransfer,
  download,
  factoryReset,
  getAllQueuedTransfers,
  getQueuedTransfers,
  setValues,
} from "../../harness/simulated/simulated-acs.ts";
import { type Life, management, noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";

// Transfers that somebody on the device wants, and what the ACS hears of them.
// [TR-069 A.3.3.3, TR-181 ManagementServer.AutonomousTransferCompletePolicy]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const here = "http://files.example/note";
const day = 86_400_000;
const policy = `${management}AutonomousTransferCompletePolicy.`;
const all = { Enable: "true", FileTypeFilter: noteType } as const;

function setPolicy(settings: Readonly<Record<string, string>>) {
  return setValues(Object.fromEntries(Object.entries(settings).map(([name, value]) => [policy + name, value])));
}

async function living(settings: Readonly<Record<string, string>> = all): Promise<{ world: World; life: Life }> {
  const world = new World(kind);
  world.files.served.set(here, { content: "good" });
  world.acs.todo = [setPolicy(settings)];
  const life = await world.start();
  await world.clock.advance(1000);
  return { world, life };
}

function move({ agent }: Life, rpc: ControlRequest<"transfer">["rpc"] = "Download", wait = false) {
  return agent.control({ command: "transfer", rpc, fileType: noteType, url: here, wait });
}

describe("a local transfer", () => {
  it("is done like one of the ACS, and the ACS is told of it [TR-069 3.7.1.5]", async () => {
    const { world, life } = await living();
    expect(await move(life)).toEqual({ ok: true, result: {} });
    await world.clock.advance(day);
    expect([...world.disk.entries("applied").values()]).toEqual(["good"]);
    expect(world.acs.events.slice(1)).toEqual([["10 AUTONOMOUS TRANSFER COMPLETE"]]);
    expect(world.acs.completed).toEqual([]);
    expect(world.acs.last?.asked).toMatchObject([
      { method: "GetRPCMethods" },
      {
        method: "AutonomousTransferComplete",
        message: {
          AnnounceURL: "",
          TransferURL: here,
          IsDownload: true,
          FileType: noteType,
          FaultStruct: { FaultCode: 0, FaultString: "" },
          StartTime: "2026-06-01T00:00:01Z",
          CompleteTime: "2026-06-01T00:00:11Z",
        },
      },
    ]);
    expect(world.disk.entries("transfer").size).toBe(0);
    expect(world.disk.entries("event").size).toBe(0);
  });

  it("answers whoever waits with what it came to, told to the ACS or not", async () => {
    const { world, life } = await living({});
    const good = move(life, "Download", true);
    await world.clock.advance(transferMs + 1000);
    expect(await good).toEqual({ ok: true, result: { faultCode: 0, faultString: "" } });
    world.files.served.set(here, { fault: "cannot-contact" });
    const bad = move(life, "Upload", true);
    await world.clock.advance(transferMs + 1000);
    expect(await bad).toMatchObject({ ok: true, result: { faultCode: 9015 } });
    expect(world.acs.sessions).toHaveLength(1);
    const never = move(life, "Download", true);
    await world.clock.advance(1);
    await life.agent.stop();
    expect(await never).toMatchObject({ ok: false, error: { kind: "stopping" } });
  });

  it.each([
    { fileType: "4 Tone File", url: here },
    { fileType: noteType, url: "gopher://files.example/" },
    { fileType: noteType, url: "" },
  ])("is refused at once: %j", async (asked) => {
    const { life } = await living();
    const answer = await life.agent.control({ command: "transfer", rpc: "Download", wait: true, ...asked });
    expect(answer).toMatchObject({ ok: false, error: { kind: "refused" } });
  });

  it("is listed to the ACS among all, not among those it has asked for, and is not its to cancel [TR-069 A.4.1.7]", async () => {
    const { world, life } = await living();
    await move(life);
    world.acs.todo = [getQueuedTransfers, getAllQueuedTransfers, cancelTransfer("")];
    world.listeners.request();
    await world.clock.advance(1000);
    expect(world.acs.last?.answers).toMatchObject([
      { message: { TransferList: [] } },
      { message: { TransferList: [{ CommandKey: "", State: 2, IsDownload: true, FileType: noteType }] } },
      { method: "CancelTransfer" },
    ]);
    const shown = await life.agent.control({ command: "transfers" });
    expect(shown).toMatchObject({ ok: true, result: { transfers: [{ local: true, state: "running" }] } });
    await world.clock.advance(day);
    expect([...world.disk.entries("applied").values()]).toEqual(["good"]);
  });

  it("goes on where another ACS is taken, which does not hear of earlier ones", async () => {
    const { world, life } = await living();
    world.acs.interfere = () => ({ ok: false, code: "unreachable", reason: "" });
    await move(life);
    await world.clock.advance(transferMs + 1000);
    await move(life, "Upload");
    world.acs.interfere = () => undefined;
    await world.start({ defaults: { url: "http://other.example/" } });
    await world.clock.advance(day);
    const told = world.acs.asked.filter(({ method }) => method === "AutonomousTransferComplete");
    expect(told).toMatchObject([{ message: { IsDownload: false } }]);
  });

  it("is forgotten by a factory reset", async () => {
    const { world, life } = await living();
    world.acs.todo = [factoryReset];
    await move(life);
    world.listeners.request();
    await world.clock.advance(day);
    expect(world.disk.entries("transfer").size).toBe(0);
    expect(world.acs.asked).toEqual([]);
  });
});

describe("the policy", () => {
  const told = (world: World): boolean => world.acs.asked.some(({ method }) => method === "AutonomousTransferComplete");

  it.each<readonly [Readonly<Record<string, string>>, ControlRequest<"transfer">["rpc"], "good" | "bad", boolean]>([
    [{}, "Download", "good", false],
    [{ Enable: "true" }, "Download", "good", false],
    [{ FileTypeFilter: noteType }, "Download", "good", false],
    [all, "Download", "good", true],
    [all, "Download", "bad", true],
    [all, "Upload", "good", true],
    [{ ...all, FileTypeFilter: `1 Firmware Upgrade Image, ${noteType}` }, "Upload", "good", true],
    [{ ...all, FileTypeFilter: "1 Firmware Upgrade Image" }, "Upload", "good", false],
    [{ ...all, TransferTypeFilter: "Upload" }, "Download", "good", false],
    [{ ...all, TransferTypeFilter: "Upload" }, "Upload", "good", true],
    [{ ...all, TransferTypeFilter: "Download" }, "Download", "good", true],
    [{ ...all, ResultTypeFilter: "Success" }, "Download", "bad", false],
    [{ ...all, ResultTypeFilter: "Failure" }, "Download", "good", false],
    [{ ...all, ResultTypeFilter: "Failure" }, "Download", "bad", true],
  ])("%j lets the ACS hear of a %s that is %s: %s", async (settings, rpc, content, expected) => {
    const { world, life } = await living(settings);
    world.files.served.set(here, content === "bad" ? { content, fault: "upload" } : { content });
    await move(life, rpc);
    await world.clock.advance(day);
    expect(told(world)).toBe(expected);
    expect(world.acs.sessions).toHaveLength(expected ? 2 : 1);
    expect(world.disk.entries("transfer").size).toBe(0);
  });
});

describe("an ACS without AutonomousTransferComplete", () => {
  it("hears of the event alone, once [interop A.1.5]", async () => {
    const { world, life } = await living();
    world.acs.methods = ["Inform", "GetRPCMethods", "TransferComplete"];
    await move(life);
    await world.clock.advance(day);
    expect(world.acs.events.slice(1)).toEqual([["10 AUTONOMOUS TRANSFER COMPLETE"]]);
    expect(world.acs.asked.map(({ method }) => method)).toEqual(["GetRPCMethods"]);
    expect(world.disk.entries("transfer").size).toBe(0);
    expect(world.disk.entries("event").size).toBe(0);
  });

  it("that breaks the session over it is spared it until the next start; nothing is lost", async () => {
    const { world, life } = await living();
    world.acs.onRequest = (method) =>
      method === "AutonomousTransferComplete" ? { ok: false, code: "status", reason: "500" } : undefined;
    await move(life);
    await world.clock.advance(day);
    const informs = world.acs.sessions.length;
    expect(informs).toBe(5);
    await world.clock.advance(7 * day);
    expect(world.acs.sessions).toHaveLength(informs);
    world.acs.onRequest = () => undefined;
    await world.start();
    await world.clock.advance(day);
    expect(world.acs.last?.events).toEqual(["1 BOOT", "10 AUTONOMOUS TRANSFER COMPLETE"]);
    expect(world.acs.last?.asked).toMatchObject([{ method: "AutonomousTransferComplete" }]);
    expect(world.disk.entries("event").size).toBe(0);
  });
});

describe("a power cut around local transfers", () => {
  /** Asked for `local` transfers, then nothing but power cuts. */
  async function live(cut: PowerCut | undefined): Promise<World> {
    const { world } = await living();
    world.acs.todo = [download("acs", noteType, here)];
    const start = world.start(cut === undefined ? {} : { cut });
    void start.then(async (life) => {
      await move(life);
      await move(life, "Upload");
    });
    await world.clock.advance(100_000);
    if (cut === undefined) return world;
    expect(world.dark).toBe(true);
    await world.start();
    await world.clock.advance(200_000);
    return world;
  }

  it.each([{ kept: false }, { kept: true }])("leaves none untold that was taken ($kept)", async ({ kept }) => {
    const { disk } = await live(undefined);
    const before = (await living()).world.disk.writes;
    expect(disk.writes - before).toBeGreaterThan(8);
    for (let atWrite = 1; atWrite <= disk.writes - before; atWrite += 1) {
      const world = await live({ atWrite, kept });
      const where = `after a cut at write ${atWrite}`;
      const told = world.acs.asked.flatMap((request) =>
        request.method === "AutonomousTransferComplete" ? [JSON.stringify(request.message)] : [],
      );
      const autonomous = [...new Set(told)].map((message) => JSON.parse(message));
      const done = [...world.disk.entries("applied").values()].length;
      const fetched = autonomous.filter(({ IsDownload }) => IsDownload).length;
      const byAcs = new Set(world.acs.completed.map((each) => JSON.stringify(each))).size;
      expect(done, where).toBe(fetched + byAcs);
      expect(autonomous.length - fetched, where).toBe(world.files.uploaded.length > 0 ? 1 : 0);
      expect(world.disk.entries("transfer").size, where).toBe(0);
      expect(world.disk.entries("event").size, where).toBe(0);
    }
  });
});
