import type { LinkEdits } from "../../../ports/host/network/links.ts";
import type {
  Dsl,
  DslDirection,
  DslEdits,
  DslPeriod,
  DslPeriodName,
  DslReading,
} from "../../../ports/host/uplinks/dsl.ts";
import type { VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { VirtualDslLine } from "../../../ports/host/virtual-uplinks.ts";
import type { SimulatedDevice } from "../device.ts";
import { isThere } from "../keyed-list.ts";
import { stretchesOf } from "../links/link-activity.ts";
import { enabledOf } from "../system-settings.ts";
import { tonesOf } from "./dsl-tones.ts";
import { errorsSince, lineQuality, phaseOf } from "./line-quality.ts";

/** Undefined for a system without a modem. */
export function simulatedDsl(device: SimulatedDevice): Dsl | undefined {
  const { dsl } = device.system;
  return dsl && { read: async () => dsl.lines.map((line) => lineReading(device, line)) };
}

/** A line is switched with the link that it carries. Undefined for a system without a modem. */
export function simulatedDslEdits({ dsl }: VirtualSystem, links: LinkEdits): DslEdits | undefined {
  return dsl && { change: async (key, settings) => links.change(isThere(dsl.lines, key, "line").link, settings) };
}

const none: ReadonlyMap<string, string> = new Map();

/** Keys of the lines that carry packets, not cells, by the names of their links. */
export const packetLinesOf = ({ dsl }: VirtualSystem): ReadonlyMap<string, string> =>
  dsl === undefined
    ? none
    : new Map(dsl.lines.flatMap(({ key, link, encapsulation }) => (encapsulation.mode === "ptm" ? [[link, key]] : [])));

/** How the line was and is, on the wall clock; the last stretch lasts until now where it is up. */
interface History {
  readonly phase: number;
  readonly nowSeconds: number;
  readonly bootedSeconds: number;
  readonly stretches: readonly Stretch[];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

function lineReading(device: SimulatedDevice, line: VirtualDslLine): DslReading {
  const { clock, identity, settings, system } = device;
  const link = system.links.find(({ name }) => name === line.link);
  const activity = link && device.activityOf(link);
  const up = activity?.state === "up";
  const [wallMs, nowMs] = [clock.wallMs(), clock.monotonicMs()];
  const uptimeMs = device.uptimeAt(nowMs);
  const nowSeconds = wallMs / 1000;
  const wallSeconds = (atMs: number): number => (wallMs - (nowMs - atMs)) / 1000;
  const stretches = (activity === undefined ? [] : stretchesOf(activity, nowMs)).map(
    ({ fromMs, toMs }): Stretch => ({ from: wallSeconds(fromMs), to: wallSeconds(toMs) }),
  );
  const phase = phaseOf(identity);
  const history = { phase, nowSeconds, bootedSeconds: (wallMs - uptimeMs) / 1000, stretches };
  const trainedAt = up ? stretches.at(-1)?.from : undefined;
  const { key, firmwareVersion, transmissionSystem, profile, encapsulation, ends } = line;
  return {
    key,
    link: line.link,
    state: up ? "up" : link !== undefined && enabledOf(settings, link) ? "no-signal" : "disabled",
    upSeconds: trainedAt === undefined ? undefined : Math.floor(nowSeconds - trainedAt),
    firmwareVersion,
    transmissionSystem: octetsOf(transmissionSystem),
    profile: up ? profile : undefined,
    powerState: up ? 0 : 3,
    possible: {
      transmissionSystems: octetsOf(line.possibleSystems ?? transmissionSystem),
      profiles: line.profiles,
      encapsulations: line.encapsulations ?? [encapsulation],
    },
    ends,
    encapsulation,
    upstream: directionNow(line, "upstream", history, trainedAt),
    downstream: directionNow(line, "downstream", history, trainedAt),
    electricalLength: line.electricalLength,
    cyclicExtension: line.cyclicExtension,
    get periods() {
      return device.isUp ? periodsOf(line, history) : {};
    },
  };
}

const octetsOf = (hexadecimal: string | undefined): Uint8Array | undefined =>
  hexadecimal === undefined ? undefined : Buffer.from(hexadecimal, "hex");

/** A line is trained to what it can do at that moment: within two hundredths of what it can on average. */
const rateSwing = 0.02;

const wholeKilobits = (bits: number): number => Math.floor(bits / 1000) * 1000;

const unmeasured = {
  bitsPerSecond: undefined,
  attainableBitsPerSecond: undefined,
  noiseMargin: undefined,
  lineAttenuation: undefined,
  signalAttenuation: undefined,
  power: undefined,
  interleavingDelayMicroseconds: undefined,
} satisfies Partial<DslDirection>;

/** A line that is down measures nothing. Bands and tones are told of VDSL alone. */
function directionNow(
  line: VirtualDslLine,
  name: "upstream" | "downstream",
  { phase, nowSeconds }: History,
  trainedAt: number | undefined,
): DslDirection {
  const { trellis, rateAdaptation, lineAttenuation, signalAttenuation, ...direction } = line[name];
  const configured = { trellis, virtualNoise: false, rateAdaptation };
  if (trainedAt === undefined) return { ...unmeasured, ...configured };
  const rateAt = (bits: number, seconds: number): number =>
    wholeKilobits(bits * (1 + rateSwing * lineQuality(seconds, phase)));
  const noiseMargin = direction.noiseMargin + direction.noiseSwing * lineQuality(nowSeconds, phase);
  return {
    ...configured,
    bitsPerSecond: rateAt(direction.bitsPerSecond, trainedAt),
    attainableBitsPerSecond: rateAt(direction.attainableBitsPerSecond, nowSeconds),
    noiseMargin,
    lineAttenuation,
    signalAttenuation: signalAttenuation ?? lineAttenuation,
    power: direction.power,
    interleavingDelayMicroseconds: direction.interleavingDelayMicroseconds,
    interleavingDepth: direction.interleavingDepth,
    impulseNoiseProtection: direction.impulseNoiseProtection,
    ...(line.encapsulation.line === "vdsl" && { bandMargins: [noiseMargin], tones: tonesOf(lineAttenuation, name) }),
  };
}

const hourSeconds = 3600;
const daySeconds = 24 * hourSeconds;
const quarterSeconds = 900;

function periodsOf(line: VirtualDslLine, history: History): Readonly<Record<DslPeriodName, DslPeriod>> {
  const { nowSeconds, bootedSeconds, phase, stretches } = history;
  // One that was before the boot is of this device's own length: it lost power in the end.
  const earlier: Stretch = { from: bootedSeconds - daySeconds * (1 + 6 * phase), to: bootedSeconds };
  const known = [earlier, ...stretches];
  const last = known.at(-1) ?? earlier;
  const before = known.at(-2) ?? earlier;
  const aligned = (seconds: number): number => Math.max(bootedSeconds, Math.floor(nowSeconds / seconds) * seconds);
  const period = (began: number, counted: readonly Stretch[], from: number, to = nowSeconds): DslPeriod => {
    const trained = stretches.filter((stretch) => stretch.from > from + 0.001 && stretch.from < to);
    return {
      beganSeconds: Math.floor(nowSeconds - began),
      ...countsOf(line, phase, counted, from, to),
      retrains: trained.length,
    };
  };
  return {
    total: period(bootedSeconds, stretches, bootedSeconds),
    showtime: period(last.from, [last], last.from),
    lastShowtime: period(before.from, [before], before.from, before.to),
    currentDay: period(aligned(daySeconds), stretches, aligned(daySeconds)),
    quarterHour: period(aligned(quarterSeconds), stretches, aligned(quarterSeconds)),
  };
}

/** What was found in a part of some stretches: as much as would have been counted up to its end, less that up to its beginning. */
function countsOf(
  { upstream, downstream }: VirtualDslLine,
  phase: number,
  stretches: readonly Stretch[],
  from: number,
  to: number,
): Omit<DslPeriod, "beganSeconds" | "retrains"> {
  const average = (until: number): number =>
    stretches.reduce((sum, stretch) => {
      const end = Math.min(stretch.to, until);
      return end <= stretch.from ? sum : sum + errorsSince(end, end - stretch.from, phase);
    }, 0) / hourSeconds;
  const [whole, outside] = [average(to), average(from)];
  const count = (perHour: number): number => Math.floor(perHour * whole) - Math.floor(perHour * outside);
  return {
    erroredSeconds: count(downstream.erroredSecondsPerHour),
    severelyErroredSeconds: count(downstream.severelyErroredSecondsPerHour),
    corrections: { near: count(downstream.correctionsPerHour), far: count(upstream.correctionsPerHour) },
    checksumErrors: { near: count(downstream.checksumErrorsPerHour), far: count(upstream.checksumErrorsPerHour) },
    headerErrors: { near: count(downstream.headerErrorsPerHour), far: count(upstream.headerErrorsPerHour) },
  };
}
