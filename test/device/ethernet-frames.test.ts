import { expect, it, onTestFinished } from "vitest";
import { linuxHost } from "../../src/host/linux/linux-host.ts";
import type { Host } from "../../src/ports/host/host.ts";
import { copiedMachine } from "../host/linux/recorded-machine.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { manualClock } from "../host/manual-clock.ts";
import { treeOn } from "./recorded-tree.ts";

// [TR-181 Ethernet] Packets of a port by destination, which its driver is asked for.

it("asks the drivers once in a reading, where something that they count is read", async () => {
  const machine = copiedMachine("debian-12-gateway");
  onTestFinished(() => machine.remove());
  const system = linuxHost({
    root: machine.root,
    clock: manualClock(),
    log: silentLog,
    allows: { write: false, reboot: false },
  });
  onTestFinished(() => system.close());
  let asked = 0;
  const frameCounters: Host["frameCounters"] = {
    read: async () => {
      asked += 1;
      return (await system.frameCounters?.read()) ?? [];
    },
  };
  const tree = await treeOn(Object.create(system, { frameCounters: { value: frameCounters } }));
  const read = async (...paths: readonly string[]) =>
    new Map((await tree.values(paths)).map(({ path, value }) => [path, value]));

  await read("Device.Ethernet.Interface.1.Name", "Device.IP.", "Device.InterfaceStack.");
  const stats = "Device.Ethernet.Interface.1.Stats.";
  expect((await read(`${stats}BytesSent`)).get(`${stats}BytesSent`)).toMatch(/^\d+$/);
  expect(asked).toBe(0);
  expect((await read(`${stats}UnicastPacketsSent`)).get(`${stats}UnicastPacketsSent`)).toBe("902598");
  expect(asked).toBe(1);
  const values = await read(stats, "Device.Ethernet.Interface.2.", "Device.Ethernet.Interface.2.Stats.");
  expect(asked).toBe(2);
  expect(values.get(`${stats}UnicastPacketsSent`)).toBe("902598");
  expect(values.get(`${stats}BroadcastPacketsReceived`)).toBe("14");
  expect(values.has("Device.Ethernet.Interface.2.Stats.UnicastPacketsSent")).toBe(false);
});

it("tells what the kernel counts where the drivers cannot be asked", async () => {
  const machine = copiedMachine("debian-12-gateway");
  onTestFinished(() => machine.remove());
  const allows = { write: false, reboot: false };
  const system = linuxHost({ root: machine.root, clock: manualClock(), log: silentLog, allows });
  onTestFinished(() => system.close());
  const frameCounters: Host["frameCounters"] = { read: () => Promise.reject(new Error("no processes left")) };
  const tree = await treeOn(Object.create(system, { frameCounters: { value: frameCounters } }));
  const stats = "Device.Ethernet.Interface.1.Stats.";
  const names = (await tree.values([stats])).map(({ path }) => path.slice(stats.length));
  expect(names).toContain("BytesSent");
  expect(names).not.toContain("UnicastPacketsSent");
});
