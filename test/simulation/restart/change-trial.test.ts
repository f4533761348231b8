import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { openWrtHost } from "../../../src/host/openwrt/openwrt-host.ts";
import { compileKind, type Kind } from "../../../src/model/kind/kind.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import type { PowerCut } from "../../harness/simulated/disk.ts";
import { setValues, unreachable } from "../../harness/simulated/simulated-acs.ts";
import { management, type Options, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { copiedRecording } from "../../stand-in/router.ts";

// A router whose configuration decides whether the ACS can be reached: with the MTU that the ACS sets, it cannot. [TR-106 vendor]

const confirmSeconds = 300;
const allows = { write: true, reboot: false };
const mtu = "Device.IP.Interface.2.MaxMTUSize";
const trial = `${management}X_CPE-AGENT_ConfirmedCommit.`;

let root: string;
let kept: string;
let kind: Kind<DeviceContext>;
let world: World;

const host: NonNullable<Options["host"]> = (parts) => openWrtHost({ ...parts, root, allows, confirmSeconds });
const network = (): string => join(root, "etc/config/network");
const isBroken = (): boolean => readFileSync(network(), "utf8").includes("'1400'");

beforeAll(async () => {
  root = copiedRecording("23.05-dsa-dual-band");
  kept = mkdtempSync(join(tmpdir(), "cpe-agent-trial-"));
  copyFileSync(network(), join(kept, "network"));
  const some = host({ store: openMemoryStore(), clock: new VirtualClock(), log: silentLog });
  kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(some) });
});
afterAll(() => {
  rmSync(root, { recursive: true });
  rmSync(kept, { recursive: true });
});
beforeEach(() => asAtFirst());

function asAtFirst(): void {
  copyFileSync(join(kept, "network"), network());
  world = new World(kind);
  world.acs.interfere = () => (isBroken() ? unreachable : undefined);
}

const start = (options: Options = {}) => world.start({ host, configuration: { pollSeconds: 10 }, ...options });
const events = () => world.acs.events.map((codes) => codes.join(", "));
const toldBy = (session: number) =>
  Object.fromEntries(
    (world.acs.sessions.at(session)?.inform.ParameterList ?? []).flatMap(({ Name, Value }) =>
      Name.startsWith(trial) ? [[Name.slice(trial.length), Value.value]] : [],
    ),
  );

describe("a change of the way to the ACS", () => {
  it("stays when a session succeeds with it, for which the device asks", async () => {
    const { host: router } = await start();
    world.acs.todo = [setValues({ [mtu]: "1450" })];
    await world.clock.advance(9000);
    expect(router.trials?.read().trial?.packages).toEqual(["network"]);
    expect(events()).toEqual(["0 BOOTSTRAP, 1 BOOT"]);
    await world.clock.advance(2000);
    expect(events()).toEqual(["0 BOOTSTRAP, 1 BOOT", expect.stringMatching(/^X \w+ INFORM$/)]);
    expect(router.trials?.read().trial).toBeUndefined();
    await world.clock.advance(confirmSeconds * 2000);
    expect(readFileSync(network(), "utf8")).toContain("'1450'");
    expect(world.acs.sessions).toHaveLength(2);
  });

  it("is taken back by itself when none does, and the ACS is told why", async () => {
    const { tree } = await start();
    world.acs.todo = [setValues({ [mtu]: "1400" })];
    await world.clock.advance(confirmSeconds * 1000 - 1000);
    expect(isBroken()).toBe(true);
    const [onTrial, remaining] = await tree.values([`${trial}OnTrial`, `${trial}RemainingTime`]);
    expect([onTrial?.value, remaining?.value]).toEqual(["true", "1"]);
    await world.clock.advance(10_000);
    expect(isBroken()).toBe(false);
    expect(events().slice(1)).toEqual(["4 VALUE CHANGE"]);
    expect(toldBy(-1)).toEqual({
      Status: "TakenBack",
      Reason: "no session with the ACS succeeded in time",
      LastTakenBack: "2026-06-01T00:05:00Z",
    });
  });

  it("is not confirmed by a session that may still have gone the old way", async () => {
    const { agent } = await start();
    world.acs.todo = [setValues({ [mtu]: "1400" })];
    world.acs.interfere = (_step, session) => (session > 2 ? unreachable : undefined);
    await world.clock.advance(1000);
    await agent.control({ command: "inform", wait: false });
    await world.clock.advance(1000);
    expect(world.acs.sessions).toHaveLength(2);
    await world.clock.advance(confirmSeconds * 1000);
    expect(isBroken()).toBe(false);
  });

  it("stays over any number of starts in which the ACS is reached, though none lasts long enough to confirm it", async () => {
    await start();
    world.acs.todo = [setValues({ [mtu]: "1450" })];
    await world.clock.advance(5000);
    for (let starts = 1; starts <= 6; starts++) {
      const { host: router } = await start();
      await world.clock.advance(5000);
      expect(events().at(-1)).toBe("1 BOOT");
      expect(router.trials?.read()).toMatchObject({ trial: { packages: ["network"] }, takenBack: undefined });
    }
    await world.clock.advance(confirmSeconds * 1000);
    expect(readFileSync(network(), "utf8")).toContain("'1450'");
  });

  it("stays where there is no ACS to be reached", async () => {
    const { agent, host: router } = await start({ defaults: { url: "" } });
    await agent.control({ command: "set", values: [{ path: mtu, value: "1400" }] });
    await world.clock.advance(confirmSeconds * 2000);
    expect(isBroken()).toBe(true);
    expect(router.trials?.read()).toEqual({ trial: undefined, takenBack: undefined });
  });

  it("is taken back, or was never made, whenever the power goes", async () => {
    const live = async (cut: PowerCut): Promise<boolean> => {
      asAtFirst();
      world.acs.todo = [setValues({ [mtu]: "1400" })];
      void start({ cut });
      await world.clock.advance(2000 * confirmSeconds);
      const wasCut = world.dark;
      const at = `cut at ${cut.atWrite} ${cut.kept}`;
      const wasMade = isBroken();
      world.acs.todo = [];
      const { host: router } = await start();
      await world.clock.advance(2000 * confirmSeconds);
      expect(isBroken(), at).toBe(false);
      expect(router.trials?.read().trial, at).toBeUndefined();
      if (wasMade) expect(toldBy(-1), at).toMatchObject({ Status: "TakenBack" });
      return wasCut;
    };
    let atWrite = 1;
    while ((await live({ atWrite, kept: false })) && (await live({ atWrite, kept: true }))) atWrite++;
    expect(atWrite).toBeGreaterThan(8);
  });
});
