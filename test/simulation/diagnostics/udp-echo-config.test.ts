import { beforeAll, describe, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { EchoServerSettings, NetworkTests, TestOutcome } from "../../../src/ports/host/network/network-tests.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { identity, smallRouter } from "../../host/virtual/small/small-router.ts";
import { setIn, shown, type Values } from "./simulated-diagnostics.ts";

// [TR-143 A.2]

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const config = "Device.IP.Diagnostics.UDPEchoConfig.";

/** A device whose echo servers are noted down; `taken` makes the port one that is not to be had. */
function watched() {
  const world = new World(kind);
  const log: string[] = [];
  const state = { taken: false, isThere: true };
  const serveEcho: NetworkTests["serveEcho"] = async ({ port, plus, since, source }: EchoServerSettings) => {
    if (state.taken) return { ok: false, error: "Other", reason: "taken" } satisfies TestOutcome<never>;
    log.push(`open ${port} ${source} ${plus}${since === undefined ? "" : ` since ${since.packetsReceived}`}`);
    let packetsReceived = 5;
    return {
      ok: true,
      result: {
        isThere: () => state.isThere,
        counters: () => ({
          packetsReceived,
          packetsResponded: 4,
          bytesReceived: 3,
          bytesResponded: 2,
          firstMs: 0.25,
          lastMs: undefined,
        }),
        close: () => {
          packetsReceived = 6;
          log.push(`close ${port}`);
        },
      },
    };
  };
  const start = (todo: readonly Values[] = []) => {
    world.acs.todo = todo.map((values) => setIn(config, values));
    return world.start({
      host: ({ clock, store }) => {
        const host = virtualHost({ system: smallRouter, identity, clock, store });
        return Object.defineProperty(host, "networkTests", { value: { ...host.networkTests, serveEcho } });
      },
    });
  };
  const set = async (values: Values): Promise<void> => {
    world.acs.todo = [setIn(config, values)];
    world.listeners.request();
    await world.clock.advance(100);
  };
  return { log, set, start, state, world };
}

describe("the UDP echo server of a device [TR-143 A.2]", () => {
  it("is open as the ACS sets it, for one address, and its counters stay when it is not", async () => {
    const { log, set, start, world } = watched();
    const life = await start([{ Enable: "true", UDPPort: "5007" }]);
    await world.clock.advance(100);
    expect(log).toEqual([]);
    await set({ SourceIPAddress: "192.0.2.9" });
    expect(log).toEqual(["open 5007 192.0.2.9 false"]);
    expect(await shown(life, config)).toMatchObject({
      PacketsReceived: "5",
      PacketsResponded: "4",
      BytesReceived: "3",
      BytesResponded: "2",
      TimeFirstPacketReceived: "1970-01-01T00:00:00.000250Z",
      TimeLastPacketReceived: "0001-01-01T00:00:00Z",
    });
    await set({ EchoPlusEnabled: "true" });
    await set({ Enable: "false" });
    expect(log.slice(1)).toEqual(["close 5007", "open 5007 192.0.2.9 true since 6", "close 5007"]);
    expect(await shown(life, config)).toMatchObject({ PacketsReceived: "6" });
    await set({ Enable: "true" });
    expect(log.at(-1)).toBe("open 5007 192.0.2.9 true");
  });

  it("is open again after a restart, closed when the agent stops, and refuses a port that is none", async () => {
    const { log, set, start, world } = watched();
    await start([{ Enable: "true", UDPPort: "5007", SourceIPAddress: "192.0.2.9" }]);
    await world.clock.advance(100);
    const life = await start();
    await world.clock.advance(100);
    await set({ UDPPort: "0" });
    expect(world.acs.last?.answers[0]).toMatchObject({ kind: "fault" });
    await life.agent.stop();
    expect(log).toEqual(["open 5007 192.0.2.9 false", "open 5007 192.0.2.9 false", "close 5007"]);
  });

  it("counts from nothing once it is enabled, though it cannot be opened then", async () => {
    const { set, start, state, world } = watched();
    const life = await start([{ Enable: "true", UDPPort: "5007", SourceIPAddress: "192.0.2.9" }]);
    await world.clock.advance(100);
    await set({ Enable: "false" });
    state.taken = true;
    await set({ Enable: "true" });
    expect(await shown(life, config)).toMatchObject({ PacketsReceived: "0" });
  });

  it("is opened anew where the address of its link is gone, and counts on", async () => {
    const { log, start, state, world } = watched();
    const values = { Enable: "true", UDPPort: "5007", SourceIPAddress: "192.0.2.9" };
    await start([{ ...values, Interface: "Device.IP.Interface.1" }]);
    await world.clock.advance(600_000);
    expect(log).toEqual(["open 5007 192.0.2.9 false"]);
    state.isThere = false;
    await world.clock.advance(60_000);
    expect(log.slice(1, 3)).toEqual(["close 5007", "open 5007 192.0.2.9 false since 6"]);
  });

  it.each(["Device.IP.Interface.99", "Device.IP", "Device.IP.Interface"])(
    "is for no interface %s",
    async (Interface) => {
      const { set, start, world } = watched();
      await start();
      await world.clock.advance(100);
      await set({ Interface });
      expect(world.acs.last?.answers[0]).toMatchObject({
        kind: "fault",
        fault: { parameterFaults: [{ parameterName: `${config}Interface`, faultCode: 9007 }] },
      });
      await set({ Interface: "Device.IP.Interface.1" });
      expect(world.acs.last?.answers[0]).toMatchObject({ kind: "cpe-response" });
    },
  );

  it("is tried again where its port was not to be had", async () => {
    const { log, start, state, world } = watched();
    state.taken = true;
    await start([{ Enable: "true", UDPPort: "5007", SourceIPAddress: "192.0.2.9" }]);
    await world.clock.advance(1000);
    state.taken = false;
    await world.clock.advance(60_000);
    expect(log).toEqual(["open 5007 192.0.2.9 false"]);
  });
});
