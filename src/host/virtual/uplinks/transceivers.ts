import type { Transceivers } from "../../../ports/host/uplinks/transceivers.ts";
import type { VirtualCage } from "../../../ports/host/virtual-uplinks.ts";
import type { SimulatedDevice } from "../device.ts";
import { numberOf } from "../device-addresses.ts";
import { qualityNow } from "./line-quality.ts";

type Module = NonNullable<VirtualCage["module"]>;

/** Undefined for a device without cages. */
export function simulatedTransceivers(device: SimulatedDevice): Transceivers | undefined {
  const { transceivers } = device.system;
  return (
    transceivers && {
      read: async () =>
        transceivers.map(({ key, module }) => ({ key, memory: module && memoryOf(device, key, module) })),
    }
  );
}

const a2 = 256;

/** Of up to 10 Gbit/s, and from there on. [SFF-8024 4-2] */
const codings = { "8B/10B": 1, "64B/66B": 6 };

/** What the module says: the octets of A0h, then those of A2h, which measure by themselves. [SFF-8472 rev 12.4] */
function memoryOf(device: SimulatedDevice, port: string, module: Module): Uint8Array {
  const memory = new Uint8Array(2 * a2);
  const put = (at: number, octets: Iterable<number>): void => memory.set([...octets], at);
  const word = (value: number): readonly number[] => {
    const low = Math.max(0, Math.round(value)) & 0xffff;
    return [low >>> 8, low & 0xff];
  };
  const text = (value: string, length: number): Uint8Array =>
    Uint8Array.from(value.padEnd(length).slice(0, length), (letter) => letter.charCodeAt(0));

  put(0, [3, 4]);
  put(2, hexadecimal(module.connector));
  put(3, hexadecimal(module.compliance));
  put(11, [module.bitRate < 100 ? codings["8B/10B"] : codings["64B/66B"], Math.min(module.bitRate, 0xff)]);
  put(14, [module.kilometres, Math.min(module.kilometres * 10, 0xff)]);
  put(20, text(module.vendor, 16));
  put(37, hexadecimal(module.oui));
  put(40, text(module.part, 16));
  put(56, text(module.revision, 4));
  put(60, word(module.wavelength));
  put(64, [0, 0x1a]); // it can be switched off, and tells of faults and of darkness
  put(68, text(numberOf(device.identity, "X", 12), 16));
  put(84, text(module.made, 8));
  put(92, [0x68, 0xf0, 0x08]);
  for (const [from, check] of [
    [0, 63],
    [64, 95],
  ] as const)
    memory[check] = memory.subarray(from, check).reduce((sum, octet) => sum + octet, 0) & 0xff;

  const link = device.system.links.find(({ name }) => name === port);
  const lit = link !== undefined && device.activityOf(link).state === "up";
  const quality = qualityNow(device);
  put(a2, limits.flatMap(word));
  const measured = [
    degrees(module.celsius + 3 * quality),
    33_000,
    lit ? 19_000 : 0,
    lit ? power(module.sentDbm) : 0,
    lit ? power(module.receivedDbm + module.receivedSwing * quality) : 0,
  ];
  put(a2 + 96, measured.flatMap(word));
  put(a2 + 112, flagsOf(measured, 0));
  put(a2 + 116, flagsOf(measured, 2));
  put(a2 + 110, [lit ? 0 : 0x82]);
  return memory;
}

/** A bit for above and one for below each of its limits, from the highest on: of alarms, or of warnings. */
function flagsOf(measured: readonly number[], limit: 0 | 2): readonly number[] {
  const bits = measured.flatMap((value, at) => {
    const [most = 0, least = 0] = limits.slice(4 * at + limit);
    return [value > most, value < least];
  });
  const octet = (from: number): number =>
    bits.slice(from, from + 8).reduce((all, bit, at) => all | (bit ? 0x80 >> at : 0), 0);
  return [octet(0), octet(8)];
}

const hexadecimal = (octets: string): readonly number[] =>
  (octets.match(/../g) ?? []).map((octet) => Number.parseInt(octet, 16));

/** In 256ths, and in tenths of a microwatt. */
const degrees = (celsius: number): number => celsius * 256;
const power = (dbm: number): number => 10_000 * 10 ** (dbm / 10);

/** Of temperature, voltage (by 0.1 mV), bias (by 2 microamperes), power sent and received: alarms high and low, warnings high and low. */
const limits: readonly number[] = [
  ...[85, 0, 80, 5].map(degrees),
  ...[36_000, 30_000, 35_000, 31_000],
  ...[50_000, 1_000, 45_000, 2_000],
  ...[8, -2, 7, -1].map(power),
  ...[-5, -32, -7, -30].map(power),
];
