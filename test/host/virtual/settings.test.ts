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

  it("is port mappings too, changed, added and removed, until a factory reset", async () => {
    const store = openMemoryStore();
    const host = start({ store });
    const [camera] = (await host.portMappings?.read()) ?? [];
    if (camera === undefined) throw new Error("no port mapping");
    const { key: _key, origin: _origin, ...settings } = camera;
    const { portMappings, commit } = host.begin();
    await portMappings?.change("camera", { externalPort: 9443 });
    await portMappings?.add("cpe_2", settings);
    await commit();
    const kept = [
      { ...camera, externalPort: 9443 },
      { ...settings, key: "cpe_2", origin: "controller" },
    ];
    expect(await start({ store }).portMappings?.read()).toEqual(kept);
    await host.factoryReset();
    expect(await host.portMappings?.read()).toEqual([camera]);
    expect(await start({ store }).portMappings?.read()).toEqual([camera]);
  });
});
