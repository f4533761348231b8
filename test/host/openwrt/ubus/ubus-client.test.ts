import { createConnection } from "node:net";
import { describe, expect, it } from "vitest";
import { blobmsgTypes, type UbusTable } from "../../../../src/host/openwrt/ubus/blobmsg.ts";
import { messageTypes } from "../../../../src/host/openwrt/ubus/message.ts";
import type { OfferedMethod } from "../../../../src/host/openwrt/ubus/ubus.ts";
import { UbusError } from "../../../../src/host/openwrt/ubus/ubus-error.ts";
import { userlands } from "../../../stand-in/real/userland.ts";
import { hearing } from "../hearing.ts";
import { startBus } from "./bus-under-test.ts";
import { rawObject } from "./raw-object.ts";

const method = (call: OfferedMethod["call"], takes: OfferedMethod["takes"] = {}): OfferedMethod => ({ takes, call });
const echo = { echo: { say: method(async (args) => args, { word: blobmsgTypes.string }) } };

describe.each(userlands)("the client of a %s ubusd", (kind) => {
  it("calls a method of an object", async () => {
    const bus = await startBus(kind);
    await bus.service(echo);
    const said = { word: "Café", list: [1, "two", { three: 3.5 }], yes: true, big: 2 ** 40 };
    expect(await bus.client.call("echo", "say", said)).toEqual(said);
    expect(await bus.client.call("echo", "say")).toEqual({});
  });

  it("tells an answer without data from an empty one", async () => {
    const bus = await startBus(kind);
    await bus.service({ silent: { say: method(async () => undefined) } });
    expect(await bus.client.call("silent", "say")).toBeUndefined();
  });

  it("has many calls at a time, answered in any order", async () => {
    const bus = await startBus(kind);
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await bus.service({
      o: {
        slow: method(() => held.then(() => ({ who: "slow" }))),
        fast: method(async ({ n }) => ({ who: String(n) })),
      },
    });
    const slow = bus.client.call("o", "slow");
    const fast = await Promise.all(Array.from({ length: 50 }, (_, n) => bus.client.call("o", "fast", { n })));
    expect(fast.map((answer) => answer?.who)).toEqual(Array.from({ length: 50 }, (_, n) => String(n)));
    release?.();
    expect(await slow).toEqual({ who: "slow" });
  });

  it("carries large answers", async () => {
    const bus = await startBus(kind);
    const text = "x".repeat(900_000);
    await bus.service({ large: { get: method(async () => ({ text })) } });
    expect((await bus.client.call("large", "get"))?.text).toBe(text);
  });

  it.each([
    ["nope", "x", "not-found", "ubus nope: there is no such object"],
    ["o", "nope", "method-not-found", "ubus o nope: the object has no such method"],
    ["o", "refuse", "permission-denied", "ubus o refuse: permission denied"],
    ["o", "lack", "not-found", "ubus o lack: it is not there"],
    ["o", "break", "unknown-error", "ubus o break: it failed, no reason is given"],
  ])("says of %s %s: %s", async (object, name, status, message) => {
    const bus = await startBus(kind);
    const fail = (error: Error) => method(() => Promise.reject(error));
    await bus.service({
      o: {
        refuse: fail(new UbusError("o refuse", "permission-denied")),
        lack: fail(new UbusError("o lack", "not-found")),
        break: fail(new Error("anything")),
      },
    });
    const error = await bus.client.call(object, name).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ status, message });
  });

  it("asks an object once that does not find what it is asked for", async () => {
    const bus = await startBus(kind);
    let asked = 0;
    const get = method(() => {
      asked += 1;
      return Promise.reject(new UbusError("o get", "not-found"));
    });
    await bus.service({ o: { get } });
    await expect(bus.client.call("o", "get")).rejects.toMatchObject({ status: "not-found" });
    expect(asked).toBe(1);
  });

  it("gives up a call that is not answered in time, and hears no late answer of another one", async () => {
    const bus = await startBus(kind);
    let answer: ((table: UbusTable) => void) | undefined;
    await bus.service({
      ...echo,
      o: { never: method(() => new Promise((resolve) => (answer = resolve))) },
    });
    await expect(bus.client.call("o", "never", {}, { timeoutMs: 20 })).rejects.toMatchObject({ status: "timeout" });
    answer?.({ late: true });
    expect(await bus.client.call("echo", "say", { word: "next" })).toEqual({ word: "next" });
  });

  it("lists objects by name and by beginning", async () => {
    const bus = await startBus(kind);
    await bus.service({ "network.device": {}, "network.interface": {}, system: {} });
    expect(await bus.client.objects()).toEqual(["network.device", "network.interface", "system"]);
    expect(await bus.client.objects("network.*")).toEqual(["network.device", "network.interface"]);
    expect(await bus.client.objects("system")).toEqual(["system"]);
    expect(await bus.client.objects("hostapd.*")).toEqual([]);
  });

  it("finds an object again that has restarted under another id", async () => {
    const bus = await startBus(kind);
    const first = await bus.service(echo);
    await bus.client.call("echo", "say");
    const gone = hearing();
    bus.client.listen("ubus.object.remove", gone.listener);
    await gone.resumed(1);
    first.stop();
    await gone.hears(1);
    await expect(bus.client.call("echo", "say")).rejects.toMatchObject({ status: "not-found" });
    await bus.service(echo);
    expect(await bus.client.call("echo", "say", { word: "again" })).toEqual({ word: "again" });
  });

  it("hears the events that fit its pattern", async () => {
    const bus = await startBus(kind);
    const service = await bus.service({});
    const [all, some] = [hearing(), hearing()];
    bus.client.listen("*", all.listener);
    bus.client.listen("network.*", some.listener);
    await Promise.all([all.resumed(1), some.resumed(1)]);
    await service.send("dhcp.ack", { mac: "02:00:00:00:00:01" });
    await service.send("network.interface", { action: "ifup", interface: "wan" });
    await some.hears(1);
    await all.hears(2);
    expect(some.heard).toEqual([["network.interface", { action: "ifup", interface: "wan" }]]);
    expect(all.heard.map(([name]) => name)).toEqual(["dhcp.ack", "network.interface"]);
  });

  it("hears no more of what it has left", async () => {
    const bus = await startBus(kind);
    const service = await bus.service({});
    const [left, kept] = [hearing(), hearing()];
    const leave = bus.client.listen("e", left.listener);
    bus.client.listen("e", kept.listener);
    await Promise.all([left.resumed(1), kept.resumed(1)]);
    leave();
    await bus.client.objects(); // behind the request that takes it away
    await service.send("e", {});
    await kept.hears(1);
    expect(left.heard).toEqual([]);
  });

  it("hears the notifications of an object, also of one that comes later and comes again", async () => {
    const bus = await startBus(kind);
    const { listener, heard, resumed, hears, lost } = hearing();
    bus.client.subscribe("network.interface", listener);
    await bus.client.objects();
    const netifd = await bus.service({ "network.interface": {} });
    await resumed(1);
    netifd.notify("network.interface", "interface.update", { interface: "wan", up: true });
    await hears(1);
    netifd.stop();
    await lost(1);
    const restarted = await bus.service({ "network.interface": {} });
    await resumed(2);
    restarted.notify("network.interface", "interface.down", { interface: "wan" });
    await hears(2);
    expect(heard).toEqual([
      ["interface.update", { interface: "wan", up: true }],
      ["interface.down", { interface: "wan" }],
    ]);
  });

  it("lets who waits for its subscribers go on", async () => {
    const bus = await startBus(kind);
    const { listener, heard, resumed } = hearing();
    bus.client.subscribe("hostapd.wlan0", listener);
    const hostapd = await rawObject(bus.path, "hostapd.wlan0");
    await resumed(1);
    const [ofUbusd, ofSubscriber] = await hostapd.ask({
      type: messageTypes.notify,
      sequence: 9,
      peer: 0,
      attributes: { object: hostapd.object, method: "assoc", data: { address: "02:00:00:00:00:01" } },
    });
    expect([ofUbusd?.attributes.status, ofSubscriber?.attributes.status]).toEqual([0, 0]);
    expect(heard).toEqual([["assoc", { address: "02:00:00:00:00:01" }]]);
  });

  it("offers an object that others call", async () => {
    const bus = await startBus(kind);
    const caller = await startBus(kind);
    expect(await caller.client.objects()).toEqual([]);
    bus.client.offer("cpe-agent", {
      inform: method(async ({ event }) => ({ event: event ?? "none" }), { event: blobmsgTypes.string }),
      status: method(() => Promise.reject(new UbusError("cpe-agent status", "not-supported"))),
    });
    const present = hearing();
    const other = await bus.service({});
    bus.client.listen("e", present.listener);
    await present.resumed(1);
    await other.send("e", {});
    expect(await bus.client.call("cpe-agent", "inform", { event: "6" })).toEqual({ event: "6" });
    await expect(bus.client.call("cpe-agent", "status")).rejects.toMatchObject({ status: "not-supported" });
    await expect(bus.client.call("cpe-agent", "no")).rejects.toMatchObject({ status: "method-not-found" });
  });

  it("is there again after ubusd has restarted, with all that stood on it", async () => {
    const bus = await startBus(kind);
    await bus.service(echo);
    const [events, notifications] = [hearing(), hearing()];
    bus.client.listen("e", events.listener);
    bus.client.subscribe("echo", notifications.listener);
    bus.client.offer("mine", echo.echo);
    await Promise.all([events.resumed(1), notifications.resumed(1)]);
    await bus.stopDaemon();
    await Promise.all([events.lost(1), notifications.lost(1)]);
    await expect(bus.client.call("echo", "say")).rejects.toMatchObject({ status: "connection-failed" });
    await bus.startDaemon();
    const service = await bus.service(echo);
    await Promise.all([events.resumed(2), notifications.resumed(2)]);
    await service.send("e", { n: 1 });
    service.notify("echo", "changed", { n: 2 });
    await Promise.all([events.hears(1), notifications.hears(1)]);
    expect(events.heard).toEqual([["e", { n: 1 }]]);
    expect(notifications.heard).toEqual([["changed", { n: 2 }]]);
    expect(await bus.client.objects("mine")).toEqual(["mine"]);
  });

  it("rejects what was under way when the connection broke", async () => {
    const bus = await startBus(kind);
    let called: (() => void) | undefined;
    const isCalled = new Promise<void>((resolve) => {
      called = resolve;
    });
    await bus.service({
      o: {
        never: method(() => {
          called?.();
          return new Promise(() => {});
        }),
      },
    });
    const call = bus.client.call("o", "never");
    await isCalled;
    const rejected = expect(call).rejects.toMatchObject({ status: "connection-failed" });
    await bus.stopDaemon();
    await rejected;
  });

  it("refuses to send what is too large", async () => {
    const bus = await startBus(kind);
    await bus.service(echo);
    const tooLarge = bus.client.call("echo", "say", { word: "x".repeat(1_100_000) });
    await expect(tooLarge).rejects.toMatchObject({ status: "invalid-argument" });
    expect(await bus.client.call("echo", "say")).toEqual({});
  });

  it("is not disturbed by another who sends nonsense", async () => {
    const bus = await startBus(kind);
    await bus.service(echo);
    const stranger = createConnection(bus.path);
    const ended = new Promise<void>((resolve) => stranger.once("close", () => resolve()));
    stranger.on("error", () => {});
    stranger.resume();
    stranger.write(Buffer.alloc(4096, 0xff));
    stranger.end();
    await ended;
    expect(await bus.client.call("echo", "say")).toEqual({});
  });
});
