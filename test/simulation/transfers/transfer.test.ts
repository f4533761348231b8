import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { TransferFaultKind } from "../../../src/ports/file-transfers.ts";
import type { PowerCut } from "../../harness/simulated/disk.ts";
import {
  cancelTransfer,
  download,
  factoryReset,
  getAllQueuedTransfers,
  type Rpc,
  reboot,
  reply,
  type SeenSession,
  upload,
} from "../../harness/simulated/simulated-acs.ts";
import { noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { transferMs } from "../../harness/simulated/simulated-files.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// Downloads and uploads over the lives of a device. [TR-069 3.4.3, 3.7.1.5, A.3.2.8, A.3.3.2, A.4.1.5, A.5.1, A.5.2]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const here = "http://files.example/note";
const unknownTime = "0001-01-01T00:00:00Z";

/** A device that has bootstrapped and been asked for `todo`. */
async function asked(todo: readonly Rpc[], clock?: VirtualClock): Promise<World> {
  const world = new World(kind, clock);
  world.files.served.set(here, { content: "good" });
  world.acs.todo = [...todo];
  await world.start();
  return world;
}

const applied = (world: World): readonly string[] => [...world.disk.entries("applied").values()];
const faultsIn = (session: SeenSession | undefined): readonly number[] =>
  (session?.answers ?? []).flatMap((body) => (body.kind === "fault" ? [body.fault.faultCode] : []));

describe("a download", () => {
  it("is answered as not done, done after the session and told of in the next [interop C.3, C.23]", async () => {
    const world = await asked([download("key", noteType, here)]);
    await world.clock.advance(transferMs + 1000);
    const { acs } = world;
    expect(world.files.digested).toEqual([]);
    const notYet = { Status: 1, StartTime: unknownTime, CompleteTime: unknownTime };
    expect(acs.sessions[0]?.answers).toMatchObject([{ method: "Download", message: notYet }]);
    expect(acs.events).toEqual([
      ["0 BOOTSTRAP", "1 BOOT"],
      ["7 TRANSFER COMPLETE", "M Download key"],
    ]);
    expect(acs.completed).toEqual([
      {
        CommandKey: "key",
        FaultStruct: { FaultCode: 0, FaultString: "" },
        StartTime: "2026-06-01T00:00:00Z",
        CompleteTime: "2026-06-01T00:00:10Z",
      },
    ]);
    expect(applied(world)).toEqual(["good"]);
    expect(world.files.spooled.size).toBe(0);
    expect(world.disk.entries("transfer").size).toBe(0);
    expect(world.disk.entries("event").size).toBe(0);
  });

  it.each<readonly [TransferFaultKind, number]>([
    ["refused", 9001],
    ["disk", 9002],
    ["no-space", 9010],
    ["too-large", 9010],
    ["authentication", 9012],
    ["cannot-contact", 9015],
    ["untrusted-server", 9015],
    ["cannot-access-file", 9016],
    ["incomplete", 9017],
    ["corrupted", 9018],
  ])("that fails (%s) is told of as %i, and changes nothing", async (fault, code) => {
    const world = await asked([download("key", noteType, here)]);
    world.files.served.set(here, { fault });
    await world.clock.advance(transferMs + 1000);
    expect(world.acs.completed).toMatchObject([{ CommandKey: "key", FaultStruct: { FaultCode: code } }]);
    expect(applied(world)).toEqual([]);
  });

  it("of a file that cannot be used is told of as 9018, and changes nothing", async () => {
    const world = await asked([download("key", noteType, here)]);
    world.files.served.set(here, { content: "bad" });
    await world.clock.advance(transferMs + 1000);
    expect(world.acs.completed).toMatchObject([{ FaultStruct: { FaultCode: 9018 } }]);
    expect(applied(world)).toEqual([]);
    expect(world.files.spooled.size).toBe(0);
  });

  it("waits for DelaySeconds, over a restart too [TR-069 A.3.2.8]", async () => {
    const world = await asked([download("key", noteType, here, 3600)]);
    await world.clock.advance(1_000_000);
    await world.start();
    await world.clock.advance(2_599_000);
    expect(world.files.asked).toEqual([]);
    await world.clock.advance(2000 + transferMs);
    expect(world.acs.completed).toHaveLength(1);
  });

  it("has Unknown Time where the clock was never set", async () => {
    const world = await asked([download("key", noteType, here)], new VirtualClock(0, false));
    await world.clock.advance(transferMs + 1000);
    expect(world.acs.completed).toMatchObject([{ StartTime: unknownTime, CompleteTime: unknownTime }]);
  });

  it.each<readonly [string, Rpc, number]>([
    ["of a type that nobody has a use for [interop B.5 R7]", download("", "1 Firmware Upgrade Image", here), 9003],
    ["of an inherited name for a type", download("", "constructor", here), 9003],
    ["by a scheme that is not spoken [interop B.5 R2]", download("", noteType, "gopher://x/"), 9013],
    ["of something that is no URL", download("", noteType, "note"), 9003],
    ["after more than 68 years", download("", noteType, here, 2 ** 31), 9003],
    ["to a type that there is nothing of", upload("", "1 Vendor Configuration File", here), 9003],
  ])("%s is refused at once", async (_, rpc, code) => {
    const world = await asked([rpc]);
    await world.clock.advance(transferMs + 1000);
    expect(faultsIn(world.acs.sessions[0])).toEqual([code]);
    expect(world.acs.completed).toEqual([]);
  });

  it("with a line break in its credentials is refused at once [interop B.5 R3]", async () => {
    const rpc = download("", noteType, here);
    if (rpc.method !== "Download") throw new TypeError();
    const world = await asked([{ ...rpc, message: { ...rpc.message, Password: "a\r\nX-Evil: 1" } }]);
    await world.clock.advance(1000);
    expect(faultsIn(world.acs.sessions[0])).toEqual([9003]);
  });
});

describe("an upload", () => {
  it("sends what there is and is told of", async () => {
    const world = await asked([upload("up", noteType, here)]);
    await world.clock.advance(transferMs + 1000);
    expect(world.files.uploaded).toMatchObject([{ url: here, content: expect.stringContaining("note") }]);
    expect(world.acs.events[1]).toEqual(["7 TRANSFER COMPLETE", "M Upload up"]);
    expect(world.acs.completed).toMatchObject([{ CommandKey: "up", FaultStruct: { FaultCode: 0 } }]);
  });

  it("that is not taken is told of as 9011", async () => {
    const world = await asked([upload("up", noteType, here)]);
    world.files.served.set(here, { fault: "upload" });
    await world.clock.advance(transferMs + 1000);
    expect(world.acs.completed).toMatchObject([{ FaultStruct: { FaultCode: 9011 } }]);
  });
});

describe("the queue", () => {
  it("takes sixteen, one after the other, and refuses a seventeenth with 9004 [interop B.5 R12]", async () => {
    const many = Array.from({ length: 17 }, (_, at) => download(`key ${at}`, noteType, here));
    const world = await asked([...many, getAllQueuedTransfers]);
    await world.clock.advance(1000);
    const [first] = world.acs.sessions;
    expect(faultsIn(first)).toEqual([9004]);
    const file = { State: 1, IsDownload: true, FileType: noteType, FileSize: 0, TargetFileName: "../../etc/passwd" };
    const TransferList = many.slice(0, 16).map((_, at) => ({ CommandKey: `key ${at}`, ...file }));
    expect(first?.answers.at(-1)).toMatchObject({ message: { TransferList } });
    await world.clock.advance(17 * transferMs);
    expect(world.acs.completed.map(({ CommandKey }) => CommandKey)).toEqual(
      many.slice(0, 16).map((_, at) => `key ${at}`),
    );
  });

  it("tells each of two with the same CommandKey [interop C.4]", async () => {
    const world = await asked([download("same", noteType, here), download("same", noteType, here)]);
    world.acs.onInform = () => {};
    await world.clock.advance(3 * transferMs);
    expect(world.acs.completed).toHaveLength(2);
    expect(world.disk.entries("event").size).toBe(0);
  });

  it("lets go of what is cancelled, waiting or under way, and says nothing of it [TR-069 A.4.1.9]", async () => {
    const world = await asked([download("one", noteType, here), download("two", noteType, here, 60)]);
    await world.clock.advance(transferMs / 2);
    world.acs.todo = [getAllQueuedTransfers, cancelTransfer("one"), cancelTransfer("two"), cancelTransfer("none")];
    world.listeners.request();
    await world.clock.advance(200_000);
    const [listed, ...others] = world.acs.sessions[1]?.answers ?? [];
    expect(listed).toMatchObject({ message: { TransferList: [{ State: 2 }, { State: 1 }] } });
    expect(others.map(({ kind: answer }) => answer)).toEqual(["cpe-response", "cpe-response", "cpe-response"]);
    expect(world.acs.completed).toEqual([]);
    expect(applied(world)).toEqual([]);
    expect(world.acs.sessions).toHaveLength(2);
  });

  it("does not cancel what is over: 9021", async () => {
    const world = await asked([download("one", noteType, here)]);
    world.acs.onTransferComplete = (namespace, header) =>
      reply({ namespace, header, body: { kind: "fault", fault: refused } });
    await world.clock.advance(transferMs + 1000);
    world.acs.todo = [cancelTransfer("one")];
    world.listeners.request();
    await world.clock.advance(1000);
    expect(world.acs.sessions.flatMap((session) => faultsIn(session))).toEqual([9021]);
  });

  it("is emptied by a factory reset, and by another ACS [interop C.6]", async () => {
    const world = await asked([download("one", noteType, here, 60), factoryReset]);
    await world.clock.advance(200_000);
    expect(world.files.asked).toEqual([]);
    world.acs.todo = [download("two", noteType, here, 60)];
    world.listeners.request();
    await world.clock.advance(1000);
    await world.start({ defaults: { url: "http://other.example/" } });
    await world.clock.advance(200_000);
    expect(world.acs.last?.target.url).toBe("http://other.example/");
    expect(world.files.asked).toEqual([]);
  });

  it("goes on after a reboot that came first", async () => {
    const world = await asked([download("one", noteType, here), reboot("r")]);
    await world.clock.advance(100_000);
    expect(world.acs.completed).toMatchObject([{ CommandKey: "one", FaultStruct: { FaultCode: 0 } }]);
  });
});

const refused = { faultCode: 8002, faultString: "later", soapFaultCode: "Server", parameterFaults: [] } as const;

describe("an ACS that does not want to hear of it", () => {
  it("is told again, with longer and longer pauses, until it answers [interop C.3]", async () => {
    const world = await asked([download("key", noteType, here)]);
    world.acs.onTransferComplete = (namespace, header) =>
      reply({ namespace, header, body: { kind: "fault", fault: refused } });
    await world.clock.advance(3_600_000);
    const told = world.acs.completed.length;
    expect(told).toBeGreaterThan(3);
    expect(told).toBeLessThan(15);
    expect(new Set(world.acs.completed.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(world.acs.events.slice(1).every((events) => events.join() === "7 TRANSFER COMPLETE,M Download key")).toBe(
      true,
    );
    world.acs.onTransferComplete = () => undefined;
    await world.clock.advance(7_200_000);
    const after = world.acs.sessions.length;
    await world.clock.advance(7_200_000);
    expect(world.acs.sessions).toHaveLength(after);
    expect(world.disk.entries("transfer").size).toBe(0);
  });
});

describe("a power cut around transfers", () => {
  const bad = "http://files.example/bad";
  async function live(cut: PowerCut | undefined): Promise<World> {
    const world = new World(kind);
    world.files.served.set(here, { content: "good" }).set(bad, { content: "bad" });
    world.acs.todo = [download("good", noteType, here), download("bad", noteType, bad), upload("up", noteType, here)];
    void world.start(cut === undefined ? {} : { cut });
    await world.clock.advance(100_000);
    if (cut === undefined) return world;
    expect(world.dark).toBe(true);
    await world.start();
    await world.clock.advance(200_000);
    return world;
  }

  it.each([{ kept: false }, { kept: true }])(
    "does nothing twice and leaves nothing untold ($kept)",
    async ({ kept }) => {
      const { disk } = await live(undefined);
      expect(disk.writes).toBeGreaterThan(8);
      for (let atWrite = 1; atWrite <= disk.writes; atWrite += 1) {
        const world = await live({ atWrite, kept });
        const where = `after a cut at write ${atWrite}`;
        // Told again only where the power failed between the answer of the ACS and the record of it; then in the same words.
        const told = [...new Set(world.acs.completed.map((each) => JSON.stringify(each)))].map((each) =>
          JSON.parse(each),
        );
        const codes = new Set(told.map((each) => `${each.CommandKey} ${each.FaultStruct.FaultCode}`));
        expect([...codes].toSorted(), where).toEqual(["bad 9018", "good 0", "up 0"]);
        // An ACS whose request was kept and not answered asks again: that is another transfer, with news of its own.
        expect(told.length, where).toBeLessThanOrEqual(4);
        const done = told.filter((each) => each.CommandKey === "good");
        expect(applied(world), where).toEqual(done.map(() => "good"));
        expect(world.acs.completed.length, where).toBeLessThanOrEqual(4);
        expect(world.disk.entries("transfer").size, where).toBe(0);
        expect(world.disk.entries("event").size, where).toBe(0);
      }
    },
  );
});
