import { describe, expect, it } from "vitest";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { begin, change, link, start } from "./started-host.ts";

describe("what was set on a virtual host", () => {
  it("outlives the process where it has a store, apart from other devices of the store", async () => {
    const store = openMemoryStore();
    const make = (scope: string) => start({ store, scope });
    const host = make("1/");
    await change(host, { links: { lan1: { enabled: false, mtu: 1400 } } });
    await change(host, { hostName: "other-name" });
    const again = make("1/");
    expect(await link(again, "lan1")).toMatchObject({ enabled: false, mtu: 1400 });
    expect(await again.system.hostName()).toBe("other-name");
    expect(await make("2/").system.hostName()).toBe("gateway-CPE000042");
  });

  it("is not in force when it could not be stored", async () => {
    const store = openMemoryStore();
    const host = start({ store });
    const transaction = await begin(host, { links: { lan1: { mtu: 1400 } } });
    await store.close();
    await expect(transaction.commit()).rejects.toMatchObject({ code: "closed" });
    await transaction.rollback();
    expect((await link(host, "lan1")).mtu).toBe(1500);
  });

  it("is undone by a factory reset, for good", async () => {
    const store = openMemoryStore();
    const host = start({ store });
    await change(host, { links: { wan: { enabled: false } } });
    await change(host, { hostName: "other-name" });
    await host.factoryReset();
    expect([await host.system.hostName(), (await link(host, "wan")).enabled]).toEqual(["gateway-CPE000042", true]);
    const again = start({ store });
    expect([await again.system.hostName(), (await link(again, "wan")).enabled]).toEqual(["gateway-CPE000042", true]);
  });

  it("is taken back to what was set before, not to what was shipped", async () => {
    const store = openMemoryStore();
    const host = start({ store });
    await change(host, { links: { lan1: { mtu: 1400 } } });
    const transaction = await begin(host, { links: { lan1: { mtu: 1300 } } });
    await transaction.commit();
    await transaction.rollback();
    await transaction.rollback();
    expect((await link(host, "lan1")).mtu).toBe(1400);
    expect((await link(start({ store }), "lan1")).mtu).toBe(1400);
  });
});
