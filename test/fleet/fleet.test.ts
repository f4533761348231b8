import { rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { Camera } from "../../src/fleet/figures/snapshot.ts";
import { Fleet } from "../../src/fleet/fleet.ts";
import { fleetRequests } from "../../src/fleet/fleet-requests.ts";
import { numberedRoster } from "../../src/fleet/identities/roster.ts";
import type { Log } from "../../src/ports/log.ts";
import { TestAcs } from "../harness/acs/test-acs.ts";
import { newStateDirectory, quick } from "../harness/wired/wired-agent.ts";

// A few CPEs in this process, over real sockets and a real store.

interface Scene {
  readonly acs: TestAcs;
  readonly fleet: Fleet;
  /** Facts of level error. */
  readonly errors: string[];
  ask(request: unknown): Promise<unknown>;
}

async function scene(
  count: number,
  settings: Readonly<Record<string, string>> = {},
  mostOpen = 100,
  acsUrl?: string,
): Promise<Scene> {
  const acs = await TestAcs.start();
  const stateDirectory = newStateDirectory();
  const errors: string[] = [];
  const quiet = (): void => {};
  const log: Log = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (fact, fields) => void errors.push(`${fact} ${fields?.reason}`),
  };
  const given = { ...quick, ...settings, "acs.url": acsUrl ?? acs.url };
  const fleet = await Fleet.open({
    configuration: readConfiguration([layerOf(given, (name) => `test ${name}`)]),
    stateDirectory,
    log,
    roster: numberedRoster("T{i}", count),
    kinds: [{ name: "home-gateway", share: 1 }],
    perSecond: Number.POSITIVE_INFINITY,
    mostOpen,
  });
  const camera = new Camera(fleet);
  onTestFinished(async () => {
    camera.close();
    await fleet.stop();
    await acs.close();
    rmSync(stateDirectory, { recursive: true });
  });
  return { acs, fleet, errors, ask: fleetRequests(fleet, camera, quiet) };
}

it("a CPE that is switched on and off at once is what was asked last, and never two", async () => {
  const { acs, errors, fleet } = await scene(1);
  const [cpe] = fleet.cpes;
  if (cpe === undefined) throw new Error("no CPE");
  await Promise.all([fleet.switchOn(cpe), fleet.switchOff(cpe), fleet.switchOn(cpe), fleet.switchOn(cpe)]);
  expect(cpe.agent).toBeDefined();
  await expect.poll(() => cpe.state).toBe("well");
  await Promise.all([fleet.switchOff(cpe), fleet.switchOn(cpe), fleet.switchOff(cpe)]);
  expect([cpe.agent, cpe.state]).toEqual([undefined, "stopped"]);
  expect(acs.informs.filter(({ events }) => events.includes("0 BOOTSTRAP")).length).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});

it("a stop in the midst of starts waits for them, and starts nothing more", async () => {
  const { errors, fleet } = await scene(30);
  const starts = fleet.cpes.map((cpe) => fleet.switchOn(cpe));
  await fleet.stop();
  await Promise.all(starts);
  for (const cpe of fleet.cpes) await fleet.switchOn(cpe);
  expect(fleet.cpes.filter(({ agent }) => agent !== undefined)).toEqual([]);
  expect(errors).toEqual([]);
});

it("CPEs that cannot be started are broken, and one line says why for all", async () => {
  const { errors, fleet, ask } = await scene(3, { "device.parameters": '{"Device.Nowhere.X":"1"}' });
  await fleet.start();
  expect(fleet.cpes.map(({ state }) => state)).toEqual(["broken", "broken", "broken"]);
  expect(errors).toEqual([expect.stringMatching(/^fleet.not-started .*Device.Nowhere.X/)]);
  const outcome = await ask({ command: "inform", select: "i=1-2", wait: true });
  expect(outcome).toMatchObject({ selected: 2, done: 0, failures: [{ device: "T1", reason: "it is broken" }, {}] });
});

it.each([true, false])("has no more sessions begun together than are told, waited for or not (%s)", async (wait) => {
  const { fleet, ask } = await scene(60, {}, 5);
  await fleet.start();
  await expect.poll(() => fleet.tally.succeeded).toBeGreaterThanOrEqual(60);
  expect(fleet.tally.mostOpen).toBeLessThanOrEqual(5);
  fleet.tally.mostOpen = 0;
  expect(await ask({ command: "inform", select: "all", wait })).toMatchObject({ selected: 60, done: 60, failures: [] });
  await expect.poll(() => fleet.tally.succeeded).toBeGreaterThanOrEqual(120);
  expect(fleet.tally.mostOpen).toBeLessThanOrEqual(6);
});

it("is up whatever its ACS does, and tells how many are; first sessions wait for room", async () => {
  const waiting: Socket[] = [];
  let answers = false;
  const acs = await TestAcs.start();
  onTestFinished(() => acs.close());
  const through = (socket: Socket): void => {
    const far = connect(Number(new URL(acs.url).port), "127.0.0.1");
    socket.pipe(far).pipe(socket);
    for (const each of [socket, far]) each.on("error", () => each.destroy());
  };
  const slow = createServer((socket) => (answers ? through(socket) : waiting.push(socket)));
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void slow.close());
  const { ask, fleet } = await scene(60, {}, 5, `http://127.0.0.1:${(slow.address() as AddressInfo).port}/`);
  void fleet.start();
  await expect.poll(() => fleet.cpes.filter(({ agent }) => agent !== undefined).length).toBe(60);
  await expect.poll(() => fleet.tally.open).toBe(5);
  expect(await ask({ command: "status" })).toMatchObject({
    states: { silent: 60 },
    starts: { done: 60, allUpSeconds: expect.any(Number), allWellSeconds: undefined },
  });
  const [first, last] = [fleet.cpes[58], fleet.cpes[59]];
  if (first === undefined || last === undefined) throw new Error("no CPEs");
  await fleet.switchOff(first);
  answers = true;
  for (const socket of waiting) through(socket);
  await expect.poll(() => last.state).toBe("well");
  expect([fleet.tally.mostOpen <= 5, first.state]).toEqual([true, "stopped"]);
  await expect.poll(() => fleet.tally.haveBeenWell).toBe(59);
  await fleet.switchOn(first);
  await expect.poll(() => fleet.tally.allWellMs).toBeDefined();
});

it("starts CPEs before it has sessions where it cannot keep up with both", async () => {
  const counts: number[] = [];
  const acs = await TestAcs.start({
    before: () => {
      counts.push(fleet.cpes.filter(({ state }) => state === "waiting").length);
      return false;
    },
  });
  onTestFinished(() => acs.close());
  const { fleet } = await scene(700, {}, 50, acs.url);
  await fleet.start();
  await expect.poll(() => fleet.tally.haveBeenWell).toBe(700);
  expect(Math.max(...counts)).toBe(0);
});

it.each<[unknown, RegExp]>([
  [undefined, /a fleet is asked for status, health, end, inform/],
  [{ command: "toString" }, /a fleet is asked for/],
  [{ command: "get", paths: ["Device."] }, /get: a member is missing/],
  [{ command: "set", select: "all", values: [{ path: 1 }] }, /set: a member is missing or not what it must be/],
  [{ command: "reboot", select: "i=5" }, /i=5 chooses none of the 2 CPEs/],
  [{ command: "reboot", select: "some" }, /"some" chooses no CPEs: a term is/],
])("refuses %j", async (request, reason) => {
  const { ask } = await scene(2);
  await expect(ask(request)).rejects.toThrow(reason);
});
