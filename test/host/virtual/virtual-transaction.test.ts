import { describe, expect, it } from "vitest";
import type { BootableFirmware } from "../../../src/host/virtual/firmware-banks.ts";
import type { StoreChange } from "../../../src/ports/store.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { begin, link, start } from "./started-host.ts";

/** Of two banks, one to run and one to change to; `activated`: what it was told to boot. */
function twoBanks(activate: (bank: number) => Promise<void>): BootableFirmware {
  const bank = { name: "", version: "1.0", status: "available", bootFailure: "" } as const;
  return {
    read: async () => ({
      banks: [
        { ...bank, number: 1, status: "active" },
        { ...bank, number: 2 },
      ],
      active: 1,
      boot: 1,
      trial: undefined,
    }),
    install: async () => ({ ok: false, kind: "disk", reason: "none of this test" }),
    activate,
    confirm: async () => {},
    giveUp: async () => {},
    powerOn: async () => {},
  };
}

describe("a transaction of a virtual host", () => {
  it("is one write to the store, whatever it changes", async () => {
    const store = openMemoryStore();
    const writes: (readonly StoreChange[])[] = [];
    const { write } = store;
    store.write = (changes) => {
      writes.push(changes);
      return write.call(store, changes);
    };
    const host = start({ store });
    const links = { lan1: { mtu: 1400 }, wan: { mtu: 1400, enabled: false } };
    const transaction = await begin(host, { links, hostName: "other-name" });
    await transaction.portMappings?.remove("camera");
    expect(writes).toEqual([]);
    await transaction.commit();
    expect(writes.map((changes) => changes.map(({ key }) => key))).toEqual([
      ["link/lan1/mtu", "link/wan/enabled", "link/wan/mtu", "hostName", "portMappings"],
    ]);
    await transaction.rollback();
    expect(writes).toHaveLength(2);
    expect([...store.entries("host")]).toEqual([]);
  });

  it("takes the settings back when the firmware cannot be changed after them, and the bank to boot with them", async () => {
    const activated: number[] = [];
    const firmware = twoBanks(async (bank) => {
      activated.push(bank);
      if (bank === 2) throw new Error("the flash is worn out");
    });
    const host = start({ firmware });
    const transaction = await begin(host, { links: { lan1: { mtu: 1400 } }, hostName: "other-name" });
    await transaction.firmware?.activate(2);
    expect(activated).toEqual([]);
    await expect(transaction.commit()).rejects.toThrow("worn out");
    expect((await link(host, "lan1")).mtu).toBe(1400);
    await transaction.rollback();
    expect([(await link(host, "lan1")).mtu, await host.system.hostName()]).toEqual([1500, "gateway-CPE000042"]);
    expect(activated).toEqual([2, 1]);
  });

  it("is refused all of it, the firmware too, where the device allows no change", async () => {
    const firmware = twoBanks(async () => {});
    const transaction = start({ firmware, allows: { write: false, reboot: true } }).begin();
    const refusal = { name: "RefusedSetting", setting: "bank" };
    await expect(transaction.firmware?.activate(2)).rejects.toMatchObject(refusal);
  });
});
