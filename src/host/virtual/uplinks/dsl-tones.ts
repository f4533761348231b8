import type { DslTones } from "../../../ports/host/uplinks/dsl.ts";

// What a line of VDSL measures of its tones at the training.

const groups = 128;

/** In the codes of G.997.1: attenuation is 6 - code / 10 dB, quiet noise -23 - code / 2 dBm/Hz, the ratio -32 + code / 2 dB. */
const codes = {
  attenuation: (decibels: number): number => clamp(10 * (6 + decibels), 1022),
  quietNoise: (dbm: number): number => clamp(-2 * (23 + dbm), 254),
  signalToNoise: (decibels: number): number => clamp(2 * (decibels + 32), 254),
};

const clamp = (code: number, most: number): number => Math.min(most, Math.max(0, Math.round(code)));

/** A loop takes more of what is higher, by the root of its frequency. [ITU-T G.996.1 7] */
export function tonesOf(lineAttenuation: number, direction: "upstream" | "downstream"): DslTones {
  const groupTones = direction === "upstream" ? 8 : 16;
  const attenuationAt = Array.from(
    { length: groups },
    (_, at) => 1.5 * lineAttenuation * Math.sqrt((at + 0.5) / groups),
  );
  const noise = -134;
  const sent = -60;
  return {
    groupTones,
    symbols: 256,
    attenuation: attenuationAt.map(codes.attenuation),
    quietNoise: attenuationAt.map(() => codes.quietNoise(noise)),
    signalToNoise: attenuationAt.map((decibels) => codes.signalToNoise(sent - decibels - noise)),
  };
}
