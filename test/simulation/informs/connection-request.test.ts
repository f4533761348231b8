import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import { setValues } from "../../harness/simulated/simulated-acs.ts";
import { configuration, management, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const url = `${management}ConnectionRequestURL`;
const urlOf = (world: World): string | undefined =>
  world.acs.last?.inform.ParameterList.find(({ Name }) => Name === url)?.Value.value;
const doorOf = (world: World) => [...world.listeners.open.values()][0];

describe("connection requests [TR-069 3.2.2]", () => {
  it("open one session, however many come before it or during it", async () => {
    const world = new World(kind);
    await world.start();
    await world.clock.advance(100);
    world.listeners.request();
    world.listeners.request();
    await world.clock.advance(100);
    expect(world.acs.events.slice(1)).toEqual([["6 CONNECTION REQUEST"]]);
    world.listeners.request();
    const release = world.acs.hold();
    await world.clock.advance(100);
    world.listeners.request();
    world.listeners.request();
    release();
    await world.clock.advance(100);
    expect(world.acs.events.slice(2)).toEqual([["6 CONNECTION REQUEST"], ["6 CONNECTION REQUEST"]]);
  });

  it("find a door that stays where it is over restarts", async () => {
    const world = new World(kind);
    await world.start();
    await world.clock.advance(100);
    const first = urlOf(world);
    expect(first).toMatch(/^http:\/\/192\.0\.2\.7:40000\/[0-9a-f]{32}$/);
    await world.start();
    await world.clock.advance(100);
    expect(urlOf(world)).toBe(first);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"], ["1 BOOT"]]);
  });

  it("are told where the door is when its port had to move", async () => {
    const world = new World(kind);
    const fixed = { connectionRequest: { ...configuration.connectionRequest, port: 7547 } };
    await world.start({ configuration: fixed });
    await world.clock.advance(100);
    const first = urlOf(world);
    world.listeners.taken.add(7547);
    await world.start({ configuration: fixed });
    await world.clock.advance(100);
    expect(first).toContain(":7547/");
    expect(urlOf(world)).toBe(first?.replace("7547", "40000"));
    expect(world.acs.last?.events).toEqual(["1 BOOT", "4 VALUE CHANGE"]);
  });

  it("are told where the door is when the address changes, IPv6 in brackets; an unknown one changes nothing", async () => {
    const world = new World(kind);
    await world.start({ configuration: { pollSeconds: 10 } });
    await world.clock.advance(100);
    const first = urlOf(world);
    world.listeners.address = undefined;
    await world.clock.advance(20_000);
    expect(world.acs.sessions.length).toBe(1);
    world.listeners.address = "2001:db8::7";
    await world.clock.advance(20_000);
    expect(world.acs.last?.events).toEqual(["4 VALUE CHANGE"]);
    expect(urlOf(world)).toBe(first?.replace("192.0.2.7", "[2001:db8::7]"));
  });

  it("are told where the door is by the session's own connection, without looking it up again [TR-069 3.2.2]", async () => {
    const world = new World(kind);
    const { agent } = await world.start();
    await world.clock.advance(100);
    const first = urlOf(world);
    const before = world.listeners.lookups;
    world.acs.localAddress = "192.0.2.7";
    for (let each = 0; each < 3; each += 1) {
      await agent.control({ command: "inform", wait: false });
      await world.clock.advance(100);
    }
    expect(urlOf(world)).toBe(first);
    expect(world.listeners.lookups).toBe(before);
    world.acs.localAddress = "192.0.2.8";
    await agent.control({ command: "inform", wait: false });
    await world.clock.advance(100);
    await agent.control({ command: "inform", wait: false });
    await world.clock.advance(100);
    expect(urlOf(world)).toBe(first?.replace("192.0.2.7", "192.0.2.8"));
    expect(world.acs.last?.events).toContain("4 VALUE CHANGE");
    expect(world.listeners.lookups).toBe(before);
  });

  it("are told where the door is after a look, once the system may have changed", async () => {
    const world = new World(kind);
    await world.start({ configuration: { pollSeconds: 10 } });
    await world.clock.advance(100);
    const before = world.listeners.lookups;
    await world.clock.advance(10_000);
    expect(world.listeners.lookups).toBeGreaterThan(before);
  });

  it.each([
    { advertise: "cpe.example", shown: "http://cpe.example:40000/cr" },
    { advertise: "cpe.example:80", shown: "http://cpe.example:80/cr" },
    { advertise: "[2001:db8::1]", shown: "http://[2001:db8::1]:40000/cr" },
    { advertise: "[2001:db8::1]:80", shown: "http://[2001:db8::1]:80/cr" },
    { advertise: "2001:db8::1", shown: "http://[2001:db8::1]:40000/cr" },
  ])("are sent to $shown when $advertise is advertised", async ({ advertise, shown }) => {
    const world = new World(kind);
    const connectionRequest = { ...configuration.connectionRequest, path: "/cr", advertise };
    await world.start({ configuration: { connectionRequest } });
    await world.clock.advance(100);
    expect(urlOf(world)).toBe(shown);
  });

  it("find the door closed to all until the ACS has set credentials, which count at once", async () => {
    const world = new World(kind);
    await world.start();
    const made = doorOf(world)?.credentials();
    expect(made).toMatchObject({
      areUnset: true,
      username: "00D0B7-Gateway-CPE000042",
      password: expect.stringMatching(/^[0-9a-f]{36}$/),
    });
    world.acs.todo = [
      setValues({
        [`${management}ConnectionRequestUsername`]: "acs",
        [`${management}ConnectionRequestPassword`]: "pw",
      }),
    ];
    await world.clock.advance(100);
    expect(doorOf(world)?.credentials()).toEqual({ username: "acs", password: "pw", areUnset: false });
    await world.start();
    expect(doorOf(world)?.credentials()).toEqual({ username: "acs", password: "pw", areUnset: false });
    world.acs.todo = [setValues({ [`${management}ConnectionRequestPassword`]: "" })];
    await world.clock.advance(100);
    expect(doorOf(world)?.credentials()).toBeUndefined();
  });

  it("find no door while HTTPConnectionRequestEnable or EnableCWMP is false", async () => {
    const world = new World(kind);
    world.acs.todo = [setValues({ [`${management}HTTPConnectionRequestEnable`]: "false" })];
    const { agent, tree } = await world.start();
    await world.clock.advance(100);
    expect(world.listeners.open.size).toBe(0);
    expect((await tree.values([url]))[0]?.value).toBe("");
    const set = (name: string, value: string) =>
      agent.control({ command: "set", values: [{ path: management + name, value }] });
    await set("HTTPConnectionRequestEnable", "true");
    await world.clock.advance(100);
    expect(world.listeners.open.size).toBe(1);
    await set("EnableCWMP", "false");
    await world.clock.advance(100);
    expect(world.listeners.open.size).toBe(0);
  });

  it("cannot come in when no port can be had, which is said once and tried again", async () => {
    const world = new World(kind);
    for (let port = 40_000; port < 40_100; port += 1) world.listeners.taken.add(port);
    await world.start({ configuration: { pollSeconds: 10 } });
    await world.clock.advance(100);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"]]);
    expect(urlOf(world)).toBe("");
    await world.clock.advance(15_000);
    world.listeners.taken.clear();
    await world.clock.advance(20_000);
    expect(urlOf(world)).toMatch(/^http:/);
    expect(world.log.facts.filter(({ fact }) => fact === "connection-request.closed").length).toBe(1);
  });
});

describe("EnableCWMP [TR-181 ManagementServer.EnableCWMP]", () => {
  it("false means silence until somebody local says otherwise", async () => {
    const world = new World(kind);
    world.acs.todo = [setValues({ [`${management}EnableCWMP`]: "false" })];
    const start = { defaults: { periodicInform: { enable: true, intervalSeconds: 60, time: "2026-01-01T00:00:00Z" } } };
    await world.start(start);
    await world.clock.advance(1000_000);
    expect(world.acs.events).toEqual([["0 BOOTSTRAP", "1 BOOT"]]);
    const { agent } = await world.start(start);
    await world.clock.advance(1000_000);
    expect(world.acs.sessions.length).toBe(1);
    expect(await agent.control({ command: "inform", wait: true })).toMatchObject({ error: { kind: "disabled" } });
    await agent.control({ command: "set", values: [{ path: `${management}EnableCWMP`, value: "true" }] });
    await world.clock.advance(120_000);
    expect(world.acs.events.slice(1)[0]).toContain("1 BOOT");
    expect(world.acs.last?.events).toEqual(["2 PERIODIC"]);
  });
});
