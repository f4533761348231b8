import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { setValues } from "../../harness/simulated/simulated-acs.ts";
import { type Life, management, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { identity, smallRouter } from "../../host/virtual/small/small-router.ts";
import { complete, ping, setPing, shown } from "./simulated-diagnostics.ts";

// [TR-069 3.7.1.5, TR-181 DiagnosticsState, IP.Diagnostics.IPPing]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const requested = { Host: "example.com", NumberOfRepetitions: "3", DiagnosticsState: "Requested" };

type Values = Readonly<Record<string, string>>;

/** Up, after the session of its boot, with what that has asked. */
async function up(...todo: readonly Values[]): Promise<{ world: World; life: Life }> {
  const world = new World(kind);
  world.acs.todo = todo.map(setPing);
  const life = await world.start();
  await world.clock.advance(0);
  return { world, life };
}

const begun = ({ log }: World): number => log.facts.filter(({ fact }) => fact === "diagnostic.begin").length;

const stateOf = async (life: Life): Promise<string | undefined> => (await shown(life, ping)).DiagnosticsState;

describe("IPPing that the ACS asks for", () => {
  it("runs after the session, and ends in results and 8 DIAGNOSTICS COMPLETE [TR-069 3.7.1.5, TP-069 Diagnostics]", async () => {
    const { world, life } = await up(requested);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"]]);
    await world.clock.advance(10_000);
    expect(world.acs.events.slice(1)).toEqual([[complete]]);
    expect(await shown(life, ping)).toMatchObject({
      DiagnosticsState: "Complete",
      IPAddressUsed: expect.stringMatching(/^198\.51\.100\./),
      SuccessCount: "3",
      FailureCount: "0",
      AverageResponseTime: "20",
      MinimumResponseTimeDetailed: "20000",
      MaximumResponseTimeDetailed: "20000",
    });
  });

  it("does not run while the session does", async () => {
    const world = new World(kind);
    world.acs.todo = [setPing(requested)];
    let release = (): void => {};
    world.acs.interfere = (step) => {
      if (step === 1) release = world.acs.hold();
      return undefined;
    };
    const life = await world.start();
    await world.clock.advance(20_000);
    expect(await stateOf(life)).toBe("Requested");
    expect(begun(world)).toBe(0);
    release();
    await world.clock.advance(10_000);
    expect(await stateOf(life)).toBe("Complete");
  });

  it.each([
    ["nobody.invalid", "Error_CannotResolveHostName"],
    ["192.0.2.9", "Error_NoRouteToHost"],
  ])("ends in an error for %s, of which the ACS hears too [TP-181 5.10]", async (Host, state) => {
    const { world, life } = await up({ ...requested, Host });
    await world.clock.advance(10_000);
    expect(world.acs.events.slice(1)).toEqual([[complete]]);
    expect(await shown(life, ping)).toMatchObject({ DiagnosticsState: state, SuccessCount: "0", IPAddressUsed: "" });
  });

  it("counts what is lost as a failure, and completes", async () => {
    const world = new World(kind);
    world.acs.todo = [setPing({ ...requested, Timeout: "10" })];
    const life = await world.start();
    await world.clock.advance(10_000);
    expect(await shown(life, ping)).toMatchObject({
      DiagnosticsState: "Complete",
      SuccessCount: "0",
      FailureCount: "3",
      AverageResponseTime: "0",
    });
  });

  it("is no reason for 8 DIAGNOSTICS COMPLETE in a periodic Inform before its end [TP-181 5.12]", async () => {
    const world = new World(kind);
    world.acs.todo = [
      setPing({ ...requested, NumberOfRepetitions: "300" }),
      setValues({ [`${management}PeriodicInformEnable`]: "true", [`${management}PeriodicInformInterval`]: "10" }),
    ];
    await world.start();
    await world.clock.advance(60_000);
    const events = world.acs.events.slice(1).map((each) => each.join());
    expect(events.indexOf("2 PERIODIC")).toBeGreaterThanOrEqual(0);
    expect(events.indexOf(complete)).toBeGreaterThan(events.indexOf("2 PERIODIC"));
    expect(events.filter((each) => each.includes(complete)).length).toBe(1);
  });

  it.each([
    ["another argument", { Timeout: "2000" }],
    ["Canceled", { DiagnosticsState: "Canceled" }],
  ])("is given up without an event by %s, and its state is None", async (_what, values) => {
    const world = new World(kind);
    world.acs.todo = [setPing({ ...requested, NumberOfRepetitions: "1000", Timeout: "3000" })];
    const life = await world.start();
    await world.clock.advance(1000);
    expect(await stateOf(life)).toBe("Requested");
    world.acs.todo = [setPing(values)];
    world.listeners.request();
    await world.clock.advance(200_000);
    expect(await stateOf(life)).toBe("None");
    expect(world.acs.events.flat()).not.toContain(complete);
  });

  it("begins anew with what is set now when it is asked for again", async () => {
    const world = new World(kind);
    world.acs.todo = [setPing({ ...requested, NumberOfRepetitions: "1000", Timeout: "3000" })];
    const life = await world.start();
    await world.clock.advance(1000);
    world.acs.todo = [setPing({ NumberOfRepetitions: "2", DiagnosticsState: "Requested" })];
    world.listeners.request();
    await world.clock.advance(5000);
    expect(await shown(life, ping)).toMatchObject({ DiagnosticsState: "Complete", SuccessCount: "2" });
    expect(world.acs.events.flat().filter((event) => event === complete)).toEqual([complete]);
  });

  it("keeps its results until an argument is set, and loses them in a reboot", async () => {
    const { world, life } = await up(requested);
    await world.clock.advance(10_000);
    world.acs.todo = [setPing({ Host: "example.org" })];
    world.listeners.request();
    await world.clock.advance(1000);
    expect(await shown(life, ping)).toMatchObject({ DiagnosticsState: "None", SuccessCount: "0" });

    world.acs.todo = [setPing(requested)];
    world.listeners.request();
    await world.clock.advance(10_000);
    expect(await stateOf(life)).toBe("Complete");
    await life.agent.control({ command: "reboot" });
    await world.clock.advance(60_000);
    expect(await shown(life, ping)).toMatchObject({ DiagnosticsState: "None", Host: "example.com", SuccessCount: "0" });
  });

  it.each([0, 5])("is not begun again after a power cut, %i s after it was asked for", async (seconds) => {
    const world = new World(kind);
    world.acs.todo = [setPing({ ...requested, NumberOfRepetitions: "1000", Timeout: "3000" })];
    await world.start();
    await world.clock.advance(seconds * 1000);
    const life = await world.start();
    await world.clock.advance(300_000);
    expect(await shown(life, ping)).toMatchObject({ DiagnosticsState: "None", NumberOfRepetitions: "1000" });
    expect(world.acs.events.flat()).not.toContain(complete);
  });

  it("leaves by the link of its Interface, and fails for one that is not there", async () => {
    const seen: (string | undefined)[] = [];
    const world = new World(kind);
    const host: NonNullable<Parameters<World["start"]>[0]>["host"] = ({ clock }) => {
      const made = virtualHost({ system: smallRouter, identity, clock });
      const { networkTests } = made;
      if (networkTests === undefined) return made;
      const watched: typeof networkTests = {
        ...networkTests,
        ping: (probe, signal) => {
          seen.push(probe.link);
          return networkTests.ping(probe, signal);
        },
      };
      return Object.defineProperty(made, "networkTests", { value: watched });
    };
    world.acs.todo = [setPing({ ...requested, NumberOfRepetitions: "1", Interface: "Device.IP.Interface.2" })];
    const life = await world.start({ host });
    await world.clock.advance(5000);
    const names = await life.tree.values(["Device.IP.Interface.2.Name"]);
    expect(seen).toEqual([names[0]?.value]);

    world.acs.todo = [setPing({ DiagnosticsState: "Requested", Interface: "Device.IP.Interface.77" })];
    world.listeners.request();
    await world.clock.advance(5000);
    expect(await stateOf(life)).toBe("Error_Other");
  });

  it.each<Values>([
    { DiagnosticsState: "Requested" },
    { Host: "8.8.8.8; reboot" },
    { Host: "-f" },
    { Host: "$(reboot)", DiagnosticsState: "Requested" },
    { NumberOfRepetitions: "4294967295" },
    { Host: "example.com", NumberOfRepetitions: "1000", Timeout: "60000", DiagnosticsState: "Requested" },
    { Timeout: "0" },
    { DataBlockSize: "65535" },
    { DiagnosticsState: "Complete" },
    { DiagnosticsState: "None" },
  ])("B.5 R9 is refused with 9007, and nothing starts: %j", async (values) => {
    const { world, life } = await up(values);
    const [answer] = world.acs.last?.answers ?? [];
    const faults = answer?.kind === "fault" ? (answer.fault.parameterFaults ?? []) : [];
    expect([...new Set(faults.map(({ faultCode }) => faultCode))]).toEqual([9007]);
    await world.clock.advance(60_000);
    expect(await shown(life, ping)).toMatchObject({ DiagnosticsState: "None", NumberOfRepetitions: "4" });
    expect(begun(world)).toBe(0);
  });
});

describe("IPPing that somebody on the device asks for", () => {
  it("raises no event when it is set in the tree [TR-181 DiagnosticsState]", async () => {
    const { world, life } = await up();
    const values = Object.entries(requested).map(([name, value]) => ({ path: ping + name, value }));
    await life.agent.control({ command: "set", values });
    await world.clock.advance(10_000);
    expect(await stateOf(life)).toBe("Complete");
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"]]);
  });

  it("leaves what the ACS has asked for as it is, when it is a command", async () => {
    const { world, life } = await up(requested);
    await world.clock.advance(10_000);
    const answer = await life.agent.control({
      command: "diagnose",
      name: "IPPing",
      arguments: { Host: "example.org", NumberOfRepetitions: "2" },
    });
    const run = answer.ok ? answer.result.run : "";
    await world.clock.advance(10_000);
    expect(await life.agent.control({ command: "diagnosis", run, from: 0 })).toMatchObject({
      ok: true,
      result: {
        progress: [{ kind: "target" }, { kind: "ping", sequence: 1 }, { kind: "ping", sequence: 2 }],
        ended: { state: "Complete", report: { successCount: 2 } },
      },
    });
    expect(await shown(life, ping)).toMatchObject({ Host: "example.com", SuccessCount: "3" });
  });

  it("is told of as it goes, given up when it is cancelled, and when nobody asks for it any more", async () => {
    const { world, life } = await up();
    const begin = async (): Promise<string> => {
      const answer = await life.agent.control({
        command: "diagnose",
        name: "IPPing",
        arguments: { Host: "example.org", NumberOfRepetitions: "1000" },
      });
      return answer.ok ? answer.result.run : "";
    };
    const run = await begin();
    await world.clock.advance(50);
    const first = await life.agent.control({ command: "diagnosis", run, from: 0 });
    expect(first).toMatchObject({
      ok: true,
      result: { progress: [{ kind: "target" }, { kind: "ping", sequence: 1 }] },
    });
    await life.agent.control({ command: "cancel-diagnosis", run });
    await world.clock.advance(50);
    const last = await life.agent.control({ command: "diagnosis", run, from: 2 });
    expect(last).toMatchObject({ ok: true, result: { ended: { state: "Canceled" } } });

    const left = await begin();
    await world.clock.advance(120_000);
    const gone = await life.agent.control({ command: "diagnosis", run: left, from: 0 });
    expect(gone).toMatchObject({ ok: false, error: { kind: "invalid" } });
  });

  it("is refused for arguments that make none, and where too many run", async () => {
    const { life } = await up();
    const begin = (given: Readonly<Record<string, string>>) =>
      life.agent.control({ command: "diagnose", name: "IPPing", arguments: given });
    expect(await begin({ Host: "-f" })).toMatchObject({ ok: false, error: { kind: "invalid" } });
    expect(await begin({ Hots: "example.com" })).toMatchObject({ ok: false, error: { kind: "invalid" } });
    for (let count = 0; count < 4; count++) expect(await begin({ Host: "example.com" })).toMatchObject({ ok: true });
    expect(await begin({ Host: "example.com" })).toMatchObject({ ok: false, error: { kind: "failed" } });
  });
});
