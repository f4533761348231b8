import type { TransceiverCage } from "../../ports/host/uplinks/transceivers.ts";
import { bindObjectBelow, bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import { ModuleMemory } from "./module-memory.ts";

// [TR-181 SFPs] [SFF-8472]

interface ModuleRow {
  readonly key: string;
  readonly memory: ModuleMemory;
}

const moduleTable = "Device.SFPs.Mgmt.SFF8472.{i}.";

const cages = async ({ host }: DeviceContext): Promise<readonly TransceiverCage[]> =>
  (await host.transceivers?.read()) ?? [];

/** SFP and SFP+, and what is soldered in their place. [SFF-8024 4-1] */
const isReadable = ({ memory }: TransceiverCage): boolean => memory !== undefined && [2, 3].includes(memory[0] ?? 0);

const cage = bindTable("Device.SFPs.SFPCage.{i}.", {
  rows: async (context) => keyedBy(await cages(context), ({ key }) => key),
  parameters: {
    Name: ({ key }) => key,
    SFPPresent: ({ memory }) => memory !== undefined,
    SFF8024Identifier: ({ memory }) => memory?.[0] ?? 0,
    MgmtInterface: (each) => (isReadable(each) ? "SFF-8472" : "Unknown"),
    SFPType: (each) => typeOf(each),
    SFPReference: (each) => (isReadable(each) ? { table: moduleTable, keys: [each.key] } : ""),
  },
});

/** By what it says of the fibre or the copper that it is for. [SFF-8472 5-3] */
function typeOf(each: TransceiverCage) {
  if (!isReadable(each) || each.memory === undefined) return "Unsupported";
  const memory = new ModuleMemory(each.memory);
  const overCopper = memory.bit(6, 3) || (memory.octet(8) & 0x0c) !== 0 || memory.octet(2) === 0x22;
  const ethernet = memory.octet(6) !== 0 || (memory.octet(3) & 0xf0) !== 0 || memory.octet(36) !== 0;
  return overCopper ? "Electrical Ethernet" : ethernet ? "Optical Ethernet" : "Unsupported";
}

const module = bindTable(moduleTable, {
  rows: async (context): Promise<readonly (readonly [string, ModuleRow])[]> =>
    (await cages(context)).flatMap((each) => {
      const { key, memory } = each;
      return memory === undefined || !isReadable(each)
        ? []
        : [[key, { key, memory: new ModuleMemory(memory) }] as const];
    }),
  parameters: { Name: ({ key }) => key },
});

const transceiver = bindObjectBelow(module, "Device.SFPs.Mgmt.SFF8472.{i}.Transceiver.", {
  parameters: {
    Connector: ({ memory }) => memory.octets(2, 1),
    Transceiver: ({ memory }) => Uint8Array.of(...memory.octets(3, 8), memory.octet(36)),
    Encoding: ({ memory }) => memory.octet(11),
    /** 255: as octet 66 says, in units of 250. */
    BRNominal: ({ memory }) => (memory.octet(12) === 0xff ? Math.round(memory.octet(66) * 2.5) : memory.octet(12)),
    RateIdentifier: ({ memory }) => memory.octets(13, 1),
    VendorName: ({ memory }) => memory.text(20, 16),
    VendorOUI: ({ memory }) => memory.octets(37, 3),
    VendorPN: ({ memory }) => memory.text(40, 16),
    VendorRev: ({ memory }) => memory.text(56, 4),
    BRMax: ({ memory }) => memory.octet(66),
    BRMin: ({ memory }) => Math.min(memory.octet(67), 100),
    VendorSN: ({ memory }) => memory.text(68, 16),
    DateCode: ({ memory }) => dateOf(memory.text(84, 8)),
    LengthSMFkm: ({ memory }) => memory.octet(14),
    LengthSMF: ({ memory }) => memory.octet(15),
    LengthOM2: ({ memory }) => memory.octet(16),
    LengthOM1: ({ memory }) => memory.octet(17),
    LengthOM3: ({ memory }) => memory.octet(19),
    Wavelength: ({ memory }) => memory.word(60),
    VerCompliance: ({ memory }) => memory.octets(94, 1),
    OptCooledTrans: ({ memory }) => memory.bit(64, 2),
    OptPowerlvl: ({ memory }) => memory.bit(64, 1),
    OptLinearRcvr: ({ memory }) => memory.bit(64, 0),
    OptRateSelect: ({ memory }) => memory.bit(65, 5),
    OptTxDisable: ({ memory }) => memory.bit(65, 4),
    OptTxFault: ({ memory }) => memory.bit(65, 3),
    OptInvertedLOS: ({ memory }) => memory.bit(65, 2),
    OptLOS: ({ memory }) => memory.bit(65, 1),
    DMCtypeImplemented: ({ memory }) => memory.bit(92, 6),
    DMCtypeInternalCal: ({ memory }) => memory.bit(92, 5),
    DMCtypeExternalCal: ({ memory }) => memory.bit(92, 4),
    DMCtypeRxAvgPwr: ({ memory }) => memory.bit(92, 3),
    EOCalarmsImplemented: ({ memory }) => memory.bit(93, 7),
    EOCSoftTxDisable: ({ memory }) => memory.bit(93, 6),
    EOCSoftTxFault: ({ memory }) => memory.bit(93, 5),
    EOCSoftRxLOS: ({ memory }) => memory.bit(93, 4),
    EOCSoftRateSelect: ({ memory }) => memory.bit(93, 3),
    SFF8079AppSelect: ({ memory }) => memory.bit(93, 2),
    SFF8431SoftRateSelect: ({ memory }) => memory.bit(93, 1),
    EMCSPowerLvlOp: ({ memory }) => memory.flag(118, 1),
    EMCSPowerLvlSelect: ({ memory }) => memory.flag(118, 0),
  },
});

const dateOf = (text: string): string | undefined =>
  /^\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[A-Za-z0-9]{0,2}$/.test(text) ? text : undefined;

const thresholds = bindObjectBelow(transceiver, "Device.SFPs.Mgmt.SFF8472.{i}.Transceiver.Thresholds.", {
  parameters: {
    HighTempAlarm: ({ memory }) => memory.celsius(0),
    LowTempAlarm: ({ memory }) => memory.celsius(2),
    HighTempWarning: ({ memory }) => memory.celsius(4),
    LowTempWarning: ({ memory }) => memory.celsius(6),
    HighVccAlarm: ({ memory }) => memory.millivolts(8),
    LowVccAlarm: ({ memory }) => memory.millivolts(10),
    HighVccWarning: ({ memory }) => memory.millivolts(12),
    LowVccWarning: ({ memory }) => memory.millivolts(14),
    HighTxBiasAlarm: ({ memory }) => memory.microamperes(16),
    LowTxBiasAlarm: ({ memory }) => memory.microamperes(18),
    HighTxBiasWarning: ({ memory }) => memory.microamperes(20),
    LowTxBiasWarning: ({ memory }) => memory.microamperes(22),
    HighTxPowerAlarm: ({ memory }) => memory.tenthsOfDbm(24),
    LowTxPowerAlarm: ({ memory }) => memory.tenthsOfDbm(26),
    HighTxPowerWarning: ({ memory }) => memory.tenthsOfDbm(28),
    LowTxPowerWarning: ({ memory }) => memory.tenthsOfDbm(30),
    HighRxPowerAlarm: ({ memory }) => memory.tenthsOfDbm(32),
    LowRxPowerAlarm: ({ memory }) => memory.tenthsOfDbm(34),
    HighRxPowerWarning: ({ memory }) => memory.tenthsOfDbm(36),
    LowRxPowerWarning: ({ memory }) => memory.tenthsOfDbm(38),
  },
});

const status = bindObjectBelow(transceiver, "Device.SFPs.Mgmt.SFF8472.{i}.Transceiver.Status.", {
  parameters: {
    Temperature: ({ memory }) => memory.celsius(96),
    Vcc: ({ memory }) => memory.millivolts(98),
    TxBias: ({ memory }) => memory.microamperes(100),
    TxPower: ({ memory }) => memory.tenthsOfDbm(102),
    RxPower: ({ memory }) => memory.tenthsOfDbm(104),
    TxDisableState: ({ memory }) => memory.flag(110, 7),
    SoftTxDisableSelect: ({ memory }) => memory.flag(110, 6),
    RS1State: ({ memory }) => memory.flag(110, 5),
    RateSelectState: ({ memory }) => memory.flag(110, 4),
    SoftRateSelectSelect: ({ memory }) => memory.flag(110, 3),
    TXFaultState: ({ memory }) => memory.flag(110, 2),
    RxLOSState: ({ memory }) => memory.flag(110, 1),
    DataReadyBarState: ({ memory }) => memory.flag(110, 0),
  },
});

/** Flags of alarms and of warnings are laid out alike. */
const flagsFrom = (at: number) =>
  ({
    TemperatureHigh: ({ memory }: ModuleRow) => memory.flag(at, 7),
    TemperatureLow: ({ memory }: ModuleRow) => memory.flag(at, 6),
    VccHigh: ({ memory }: ModuleRow) => memory.flag(at, 5),
    VccLow: ({ memory }: ModuleRow) => memory.flag(at, 4),
    TxBiasHigh: ({ memory }: ModuleRow) => memory.flag(at, 3),
    TxBiasLow: ({ memory }: ModuleRow) => memory.flag(at, 2),
    TxPowerHigh: ({ memory }: ModuleRow) => memory.flag(at, 1),
    TxPowerLow: ({ memory }: ModuleRow) => memory.flag(at, 0),
    RxPowerHigh: ({ memory }: ModuleRow) => memory.flag(at + 1, 7),
    RxPowerLow: ({ memory }: ModuleRow) => memory.flag(at + 1, 6),
  }) as const;

const alarms = bindObjectBelow(transceiver, "Device.SFPs.Mgmt.SFF8472.{i}.Transceiver.Alarms.", {
  parameters: flagsFrom(112),
});

const warnings = bindObjectBelow(transceiver, "Device.SFPs.Mgmt.SFF8472.{i}.Transceiver.Warnings.", {
  parameters: flagsFrom(116),
});

export const sfps: Component = [cage, module, transceiver, thresholds, status, alarms, warnings];
