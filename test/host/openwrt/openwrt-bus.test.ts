import { describe, expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/host/clock.ts";
import { openWrtBus } from "../../../src/host/openwrt/openwrt-bus.ts";
import { encodeTable } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import { messageTypes, tableOf } from "../../../src/host/openwrt/ubus/message.ts";
import { UbusClient } from "../../../src/host/openwrt/ubus/ubus-client.ts";
import { UbusConnection } from "../../../src/host/openwrt/ubus/ubus-connection.ts";
import type { BusAnswer } from "../../../src/ports/host/bus.ts";
import { userlands } from "../../stand-in/real/userland.ts";
import { silentLog } from "../linux/silent-log.ts";
import { hearing } from "./hearing.ts";
import { startBus } from "./ubus/bus-under-test.ts";

/** What a stranger on the bus is answered. */
async function asked(path: string, object: string, method: string, args: Readonly<Record<string, boolean>>) {
  const connection = await UbusConnection.open(path, systemClock(), 5000, { received: () => {}, closed: () => {} });
  onTestFinished(() => connection.close());
  const options = { call: `${object} ${method}`, timeoutMs: 5000 };
  const found = await connection.request(messageTypes.lookup, { path: object }, options);
  const attributes = found.data[0]?.attributes;
  const id = attributes?.object ?? 0;
  const data = encodeTable(args);
  const reply = await connection.request(messageTypes.invoke, { object: id, method, data }, { ...options, peer: id });
  return {
    signature: tableOf(attributes?.signature),
    status: reply.status,
    data: reply.data.map((each) => tableOf(each.attributes.data)),
  };
}

describe.each(userlands)("an agent on a %s ubusd", (kind) => {
  it.each<[string, BusAnswer, number]>([
    ["what it does", { ok: true, data: { list: ["a"], deep: { n: 1, yes: true, not: undefined } } }, 0],
    ["what it refuses as wrong", { ok: false, why: "invalid", data: { error: { message: "no" } } }, 2],
    ["what it may not", { ok: false, why: "denied", data: { error: { message: "no" } } }, 6],
    ["what it cannot", { ok: false, why: "failed", data: { error: { message: "no" } } }, 13],
  ])("answers %s", async (_, answer, status) => {
    const bus = await startBus(kind);
    const heard: unknown[] = [];
    const call = async (args: unknown) => {
      heard.push(args);
      return answer;
    };
    const watcher = new UbusClient({ path: bus.path, clock: systemClock(), log: silentLog });
    onTestFinished(() => watcher.close());
    const { listener, hears, resumed } = hearing();
    watcher.listen("ubus.object.add", listener);
    await resumed(1);
    openWrtBus(bus.client).offer("cpe-agent", { inform: { flags: ["wait"], call } });
    await hears(1);
    const got = await asked(bus.path, "cpe-agent", "inform", { wait: true });
    expect(got.signature).toEqual({ inform: { wait: 7 } });
    expect([got.status, heard]).toEqual([status, [{ wait: true }]]);
    expect(got.data).toEqual([JSON.parse(JSON.stringify(answer.data))]);
  });
});
