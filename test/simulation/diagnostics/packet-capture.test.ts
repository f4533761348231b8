import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { complete, setIn, shown, type Values } from "./simulated-diagnostics.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const object = "Device.PacketCaptureDiagnostics.";
const target = "http://files.example/capture.pcap";

async function asked(values: Values, prepare: (world: World) => void = () => {}) {
  const world = new World(kind);
  prepare(world);
  world.acs.todo = [setIn(object, { ...values, DiagnosticsState: "Requested" })];
  const life = await world.start();
  await world.clock.advance(120_000);
  return { world, life, shown: await shown(life, object) };
}

describe("PacketCapture [TR-181 PacketCaptureDiagnostics]", () => {
  it("sends what it captures, and has a row for the file", async () => {
    const { life, shown, world } = await asked({ FileTarget: target, Duration: "10", Password: "secret" });
    expect(world.acs.events.slice(1)).toEqual([[complete]]);
    expect(shown).toMatchObject({
      DiagnosticsState: "Complete",
      Format: "libpcap",
      Password: "",
      PacketCaptureResultNumberOfEntries: "1",
      "PacketCaptureResult.1.FileLocation": target,
      "PacketCaptureResult.1.Count": "100",
    });
    const [begin = 0, end = 0] = ["StartTime", "EndTime"].map((name) =>
      Date.parse(shown[`PacketCaptureResult.1.${name}`] ?? ""),
    );
    expect(end - begin).toBe(10_000);
    expect(world.files.uploaded.map(({ url }) => url)).toEqual([target]);
    expect(life.tree.storedValue(`${object}Password`)).toBe("secret");
  });

  it("ends with the packets and the octets that are asked for", async () => {
    const counted = await asked({ FileTarget: target, PacketCount: "25" });
    expect(counted.shown["PacketCaptureResult.1.Count"]).toBe("25");
    const sized = await asked({ FileTarget: target, ByteCount: "1000" });
    expect(sized.shown["PacketCaptureResult.1.Count"]).toBe("10");
  });

  it("ends in an error without a row where the file is not taken", async () => {
    const { shown, world } = await asked({ FileTarget: target, Duration: "1" }, ({ files }) =>
      files.served.set(target, { fault: "authentication" }),
    );
    expect(world.acs.events.slice(1)).toEqual([[complete]]);
    expect(shown).toMatchObject({ DiagnosticsState: "Error_Other", PacketCaptureResultNumberOfEntries: "0" });
  });

  it.each<[string, Values]>([
    ["without a place to send it to", { Duration: "1" }],
    ["to what is no file server", { FileTarget: "file:///etc/passwd" }],
    ["to a URL with a password in it", { FileTarget: "http://a:b@files.example/" }],
    ["of names", { FileTarget: target, FilterExpression: "host example.com" }],
    ["of more than an hour", { FileTarget: target, Duration: "3601" }],
    ["of more than there is room for", { FileTarget: target, ByteCount: "8388609" }],
  ])("is refused with 9007 %s", async (_what, values) => {
    const { shown, world } = await asked(values);
    const answers = world.acs.sessions.flatMap((session) => session.answers);
    const faults = answers.flatMap((answer) => (answer.kind === "fault" ? (answer.fault.parameterFaults ?? []) : []));
    expect([...new Set(faults.map(({ faultCode }) => faultCode))]).toEqual([9007]);
    expect(shown.DiagnosticsState).toBe("None");
    expect(world.files.asked).toEqual([]);
  });
});
