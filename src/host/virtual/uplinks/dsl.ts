import type { Dsl, DslDirection, DslReading, DslTones } from "../../../ports/host/uplinks/dsl.ts";
import type { VirtualDslLine } from "../../../ports/host/virtual-uplinks.ts";
import type { SimulatedDevice } from "../device.ts";
import { lineErrors, lineQuality } from "../links/line-quality.ts";
import { enabledOf } from "../system-settings.ts";

const daySeconds = 86_400;

/** Undefined for a device without a DSL modem. */
export function simulatedDsl(device: SimulatedDevice): Dsl | undefined {
  const { dsl } = device.system;
  return dsl && { read: async () => dsl.map((line) => readingOf(device, line)) };
}

function readingOf(device: SimulatedDevice, line: VirtualDslLine): DslReading {
  const { clock, settings, system } = device;
  const link = system.links.find(({ name }) => name === line.link);
  const activity = link && device.activityOf(link);
  const up = activity?.state === "up";
  const enabled = link !== undefined && device.isUp && enabledOf(settings, link);
  const quality = lineQuality(device);
  const errors = Math.floor((lineErrors(device) * line.erroredSecondsPerDay) / daySeconds);
  return {
    key: line.key,
    link: line.link,
    state: up ? "up" : enabled ? "no-signal" : "disabled",
    upSeconds: up ? Math.floor((clock.monotonicMs() - activity.sinceMs) / 1000) : undefined,
    firmwareVersion: line.firmwareVersion,
    transmissionSystem: octetsOf(line.transmissionSystem),
    profile: up ? line.profile : undefined,
    powerState: up ? 0 : 3,
    encapsulation: line.encapsulation,
    upstream: directionOf(line.upstream, up, quality, "upstream"),
    downstream: directionOf(line.downstream, up, quality, "downstream"),
    erroredSeconds: errors,
    severelyErroredSeconds: Math.floor(errors / 20),
    headerErrors: { near: errors * 3, far: errors },
    allowedProfiles: line.allowedProfiles,
    electricalLength: line.electricalLength,
    cyclicExtension: 5,
    supportedEncapsulations: [line.encapsulation],
    countedSeconds: Math.floor(device.uptimeMs / 1000),
  };
}

const octetsOf = (hexadecimal: string): Uint8Array =>
  Uint8Array.from(hexadecimal.match(/../g) ?? [], (octet) => Number.parseInt(octet, 16));

/** A line that is down measures nothing. */
function directionOf(
  { noiseMargin: mean, noiseSwing, ...line }: VirtualDslLine["upstream"],
  up: boolean,
  quality: number,
  direction: "upstream" | "downstream",
): DslDirection {
  if (!up) {
    return {
      bitsPerSecond: undefined,
      attainableBitsPerSecond: undefined,
      noiseMargin: undefined,
      lineAttenuation: undefined,
      signalAttenuation: undefined,
      power: undefined,
      interleavingDelayMicroseconds: undefined,
      trellis: undefined,
      virtualNoise: undefined,
      rateAdaptation: undefined,
    };
  }
  const noiseMargin = mean + noiseSwing * quality;
  return {
    ...line,
    noiseMargin,
    virtualNoise: false,
    bandMargins: [noiseMargin],
    tones: tonesOf(line.lineAttenuation, direction),
  };
}

const groups = 128;

/** In the codes of G.997.1: attenuation is 6 - code / 10 dB, quiet noise -23 - code / 2 dBm/Hz, the ratio -32 + code / 2 dB. */
const codes = {
  attenuation: (decibels: number): number => clamp(10 * (6 + decibels), 1022),
  quietNoise: (dbm: number): number => clamp(-2 * (23 + dbm), 254),
  signalToNoise: (decibels: number): number => clamp(2 * (decibels + 32), 254),
};

const clamp = (code: number, most: number): number => Math.min(most, Math.max(0, Math.round(code)));

/** A loop takes more of what is higher, by the root of its frequency. [ITU-T G.996.1 7] */
function tonesOf(lineAttenuation: number, direction: "upstream" | "downstream"): DslTones {
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
