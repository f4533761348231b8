import { describe, expect, it } from "vitest";
import type { UbusTable } from "../../../../src/host/openwrt/ubus/blobmsg.ts";
import { boundedCalls } from "../../../../src/host/openwrt/ubus/bounded-calls.ts";
import { UbusError } from "../../../../src/host/openwrt/ubus/ubus-error.ts";
import { silentLog } from "../../linux/silent-log.ts";
import { manualClock } from "../../manual-clock.ts";

/** Calls whose answers come when the test gives them. */
function daemons() {
  const clock = manualClock();
  const logged: unknown[] = [];
  const open: { readonly name: string; answer(data: UbusTable): void; fail(error: Error): void }[] = [];
  let again = 0;
  const put = (name: string) =>
    new Promise<UbusTable>((answer, fail) => {
      open.push({ name, answer, fail });
    });
  const note = (_fact: string, fields: object = {}): void => void logged.push(fields);
  const calls = boundedCalls(
    { call: (object, method) => put(`${object} ${method}`), objects: async () => (await put("list")) && [] },
    { clock, log: { ...silentLog, info: note, warn: note }, answersAgain: () => void again++ },
  );
  return { clock, calls, logged, open, again: () => again, names: () => open.map(({ name }) => name) };
}

/** What it is by now; undefined while it is not settled. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  const failure = promise.catch((error: Error) => error.message);
  return Promise.race([failure, new Promise((resolve) => setImmediate(resolve, undefined))]);
}

describe("calls of daemons that may hang", () => {
  it("are answered as they are, and leave no timer behind", async () => {
    const { calls, open, clock } = daemons();
    const asked = calls.call("network.interface", "dump");
    open[0]?.answer({ interface: [] });
    expect(await asked).toEqual({ interface: [] });
    expect(clock.waiting).toBe(0);
  });

  it("wait once for a daemon, whichever of its objects is asked, and are not put to it again and again", async () => {
    const { calls, clock, logged, names } = daemons();
    const first = calls.call("network.interface", "dump");
    clock.advance(4_999);
    expect(await stateOf(first)).toBeUndefined();
    clock.advance(1);
    expect(await stateOf(first)).toBe("ubus network.interface dump: no answer in time");
    for (const object of ["network.device", "network.interface"])
      expect(await stateOf(calls.call(object, "status"))).toBe(`ubus ${object} status: network does not answer`);
    expect(names()).toEqual(["network.interface dump"]);
    expect(logged).toEqual([expect.objectContaining({ outcome: "hung", daemon: "network", waitedMs: 5000 })]);
  });

  it("are given up together, whenever they were made", async () => {
    const { calls, clock } = daemons();
    const first = calls.call("network.interface", "dump");
    clock.advance(4_000);
    const second = calls.call("network.device", "status");
    clock.advance(1_000);
    expect(await Promise.all([stateOf(first), stateOf(second)])).toEqual([
      "ubus network.interface dump: no answer in time",
      "ubus network.device status: no answer in time",
    ]);
    expect(clock.waiting).toBe(0);
  });

  it("are put to others meanwhile", async () => {
    const { calls, clock, open } = daemons();
    void calls.call("network.interface", "dump").catch(() => undefined);
    clock.advance(5_000);
    const other = calls.call("service", "list");
    open[1]?.answer({ dnsmasq: {} });
    expect(await other).toEqual({ dnsmasq: {} });
  });

  it.each([
    ["an answer", (open: ReturnType<typeof daemons>["open"][number] | undefined) => open?.answer({})],
    [
      "a refusal",
      (open: ReturnType<typeof daemons>["open"][number] | undefined) => open?.fail(new UbusError("x", "not-found")),
    ],
  ])("wait for it again after %s, which is told of", async (_what, answer) => {
    const { calls, clock, open, again, names, logged } = daemons();
    void calls.call("network.interface", "dump").catch(() => undefined);
    clock.advance(5_000);
    await stateOf(Promise.resolve());
    expect(again()).toBe(0);
    answer(open[0]);
    await expect.poll(again).toBe(1);
    expect(logged.at(-1)).toEqual({ outcome: "answers-again", daemon: "network" });
    const next = calls.call("network.device", "status");
    expect(names()).toHaveLength(2);
    expect(await stateOf(next)).toBeUndefined();
    open[1]?.answer({ lan1: {} });
    expect(await next).toEqual({ lan1: {} });
  });

  it("are put to it anew, unwaited for, when the one before was given up", async () => {
    const { calls, clock, open, again } = daemons();
    const first = calls.call("network.interface", "dump");
    clock.advance(5_000);
    await stateOf(first);
    open[0]?.fail(new UbusError("x", "timeout"));
    await stateOf(Promise.resolve());
    expect(await stateOf(calls.call("network.interface", "dump"))).toMatch("network does not answer");
    expect(open).toHaveLength(2);
    open[1]?.answer({});
    await expect.poll(again).toBe(1);
  });

  it("have a chance on another connection", async () => {
    const { calls, clock, open, again, names } = daemons();
    const first = calls.call("network.interface", "dump");
    clock.advance(5_000);
    await stateOf(first);
    open[0]?.fail(new UbusError("x", "connection-failed"));
    await stateOf(Promise.resolve());
    expect(await stateOf(calls.call("network.interface", "dump"))).toBeUndefined();
    expect([again(), names().length]).toEqual([0, 2]);
  });

  it("wait longer where that was asked for", async () => {
    const { calls, clock, open } = daemons();
    const scan = calls.call("iwinfo", "scan", {}, { timeoutMs: 30_000 });
    clock.advance(29_999);
    open[0]?.answer({ results: [] });
    expect(await scan).toEqual({ results: [] });
  });

  it("do not end one that may take longer, which the daemon may be busy with", async () => {
    const { calls, clock, logged, open } = daemons();
    const scan = calls.call("iwinfo", "scan", {}, { timeoutMs: 30_000 });
    clock.advance(1_000);
    const reading = calls.call("iwinfo", "info");
    clock.advance(5_000);
    expect(await stateOf(reading)).toBe("ubus iwinfo info: no answer in time");
    expect([await stateOf(scan), logged]).toEqual([undefined, []]);
    open[0]?.answer({ results: [] });
    expect(await scan).toEqual({ results: [] });
    const next = calls.call("iwinfo", "info");
    clock.advance(5_000);
    expect([await stateOf(next), logged.length]).toEqual(["ubus iwinfo info: no answer in time", 1]);
    expect(clock.waiting).toBe(0);
  });

  it("wait no longer for ubusd itself", async () => {
    const { calls, clock } = daemons();
    const list = calls.objects("hostapd.*");
    clock.advance(5_000);
    expect(await stateOf(list)).toBe("ubus list hostapd.*: no answer in time");
    expect(await stateOf(calls.objects("hostapd.*"))).toBe("ubus list hostapd.*: ubusd does not answer");
  });
});
