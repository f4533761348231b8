import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { parseHexDump } from "../../../src/host/linux/sfp/linux-transceivers.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { TransceiverCage } from "../../../src/ports/host/uplinks/transceivers.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { contextsOf, hostWith } from "../device-context.ts";

// The module was composed octet by octet. [TR-181 SFPs] [SFF-8472]

const recorded = join(
  import.meta.dirname,
  "../../fixtures/openwrt/25.12-uplinks/.cpe-agent/run/ethtool/-m,sfp1,hex,on.txt",
);
const memory = parseHexDump(readFileSync(recorded, "utf8")) ?? new Uint8Array();
const schema = await loadSchema("tr181", boundComponents);

async function valuesOf(...cages: readonly TransceiverCage[]) {
  const host = hostWith({ transceivers: { read: async () => cages } });
  const kind = compileKind({ schema, bindings: bindingsOn(host) });
  const tree = await openTree({ kind, context: contextsOf(host), store: openMemoryStore(), log: silentLog });
  const values = await tree.values(["Device.SFPs."]);
  return Object.fromEntries(values.map(({ path, value }) => [path.slice("Device.SFPs.".length), value]));
}

const with_ = (changes: Readonly<Record<number, number>>): Uint8Array => {
  const changed = Uint8Array.from(memory);
  for (const [at, octet] of Object.entries(changes)) changed[Number(at)] = octet;
  return changed;
};

const transceiver = "Mgmt.SFF8472.1.Transceiver.";

describe("a cage for transceivers", () => {
  it("tells what a module says of itself, and measures", async () => {
    expect(await valuesOf({ key: "sfp1", memory })).toMatchObject({
      "SFPCage.1.SFPPresent": "true",
      "SFPCage.1.SFF8024Identifier": "3",
      "SFPCage.1.MgmtInterface": "SFF-8472",
      "SFPCage.1.SFPType": "Optical Ethernet",
      "SFPCage.1.SFPReference": "Device.SFPs.Mgmt.SFF8472.1",
      [`${transceiver}VendorName`]: "EXAMPLE OPTICS",
      [`${transceiver}VendorOUI`]: "009065",
      [`${transceiver}Wavelength`]: "1310",
      [`${transceiver}DateCode`]: "240517",
      [`${transceiver}OptTxDisable`]: "true",
      [`${transceiver}Thresholds.LowTempAlarm`]: "-45",
      [`${transceiver}Thresholds.HighTxPowerAlarm`]: "-10",
      [`${transceiver}Status.Temperature`]: "42",
      [`${transceiver}Status.Vcc`]: "3287",
      [`${transceiver}Status.TxBias`]: "14700",
      [`${transceiver}Status.TxPower`]: "-60",
      [`${transceiver}Status.RxPower`]: "-240",
      [`${transceiver}Status.RxLOSState`]: "true",
      [`${transceiver}Alarms.RxPowerLow`]: "true",
      [`${transceiver}Warnings.TxPowerLow`]: "false",
    });
  });

  it("shows an empty cage, and of a module that it cannot read no more than its kind", async () => {
    const values = await valuesOf({ key: "lan1", memory: undefined }, { key: "lan2", memory: with_({ 0: 0x0d }) });
    expect(values).toMatchObject({
      "SFPCage.1.SFPPresent": "false",
      "SFPCage.2.SFF8024Identifier": "13",
      "SFPCage.2.MgmtInterface": "Unknown",
      "SFPCage.2.SFPReference": "",
      "Mgmt.SFF8472NumberOfEntries": "0",
    });
  });

  it("tells no measurements where there are none, or they do not hold by themselves", async () => {
    for (const [octets, name] of [
      [memory.subarray(0, 256), "without diagnostics"],
      [with_({ 92: 0x58 }), "to be calibrated by others"],
    ] as const) {
      const values = await valuesOf({ key: "sfp1", memory: octets });
      expect(values, name).toHaveProperty([`${transceiver}VendorPN`]);
      expect(values, name).not.toHaveProperty([`${transceiver}Status.Temperature`]);
    }
  });

  it("takes nothing from a module that its type does not admit", async () => {
    const values = await valuesOf({ key: "sfp1", memory: with_({ 20: 0, 21: 0x1b, 84: 0x78, 67: 255 }) });
    expect(values[`${transceiver}VendorName`]).toBe("AMPLE OPTICS");
    expect(values[`${transceiver}BRMin`]).toBe("100");
    expect(values).not.toHaveProperty([`${transceiver}DateCode`]);
  });
});
