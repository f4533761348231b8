import { nearest } from "../../config/nearest.ts";
import type { MixedKind } from "../../fleet/identities/mix.ts";
import type { Shard } from "../../fleet/identities/roster.ts";
import { listDeviceKinds } from "../../schema/device-kind.ts";
import { listOwnKinds, ownKindFile } from "../../wiring/virtual/own-kinds.ts";
import { CliFailure, exitCodes } from "../failure.ts";

// What the flags of a fleet may say, each refused by its name, its value and what is allowed.

export const usage = (message: string): CliFailure => new CliFailure(message, exitCodes.usage);

const secondsIn: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };
const mostPerSecond = 100_000;
/** Timers of Node reach no further. */
const longestSeconds = 24 * 86_400;

/** `500/s`, `500`, `3000/m`: CPEs a second; `all` is at once. */
export function rateIn(flag: string, text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  const [, count = "", unit = ""] = /^(\d{1,6}(?:\.\d{1,3})?)(?:\/(s|m|h))?$/.exec(text) ?? [];
  const perSecond = Number(count) / (secondsIn[unit] ?? 1);
  if (count !== "" && perSecond > 0 && perSecond <= mostPerSecond) return perSecond;
  throw usage(
    `${flag} ${text} is no rate: give a number a second, minute or hour (500/s, 3000/m, 100/h; at most ${mostPerSecond}/s), or all`,
  );
}

/** `90`, `90s`, `10m`, `2h`, `1d`: in seconds. */
export function secondsOf(flag: string, text: string, most = longestSeconds): number {
  const [, count = "", unit = ""] = /^(\d{1,8})(s|m|h|d)?$/.exec(text) ?? [];
  const seconds = Number(count) * (secondsIn[unit] ?? 1);
  if (count !== "" && seconds >= 1 && seconds <= most) return seconds;
  throw usage(`${flag} ${text} is no time: give 90 or 90s, 10m, 2h or 1d, from a second to ${most / 86_400} days`);
}

const mostShards = 10_000;

/** What a process is told of its place among its like. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
}

/** `2/10`: the second of ten. `auto/10`: as Kubernetes numbers the pods of an Indexed Job, or of a StatefulSet by their names. */
export function shardIn(flag: string, text: string, around: Surroundings): Shard {
  const [, part = "", of = ""] = /^(\d{1,5}|auto)\/(\d{1,5})$/.exec(text) ?? [];
  const shard = { part: part === "auto" ? ownPart(flag, text, around) : Number(part), of: Number(of) };
  if (shard.part >= 1 && shard.part <= shard.of && shard.of <= mostShards) return shard;
  throw usage(
    `${flag} ${text} is no shard: give I/N, such as 2/10 for the second of ten (I from 1 to N, N at most ${mostShards})${part === "auto" ? `; this is number ${shard.part}` : ""}`,
  );
}

/** Both count from 0. */
function ownPart(flag: string, text: string, { environment, hostname }: Surroundings): number {
  const index = environment.JOB_COMPLETION_INDEX ?? /-(\d{1,5})$/.exec(hostname)?.[1];
  if (index !== undefined && /^\d{1,5}$/.test(index)) return Number(index) + 1;
  const seen = index === undefined ? `is not set, and the host name ${hostname} ends in no number` : `is "${index}"`;
  throw usage(
    `${flag} ${text}: JOB_COMPLETION_INDEX ${seen}; auto is for pods of an Indexed Job or a StatefulSet: give I/N elsewhere`,
  );
}

/** From 1 on. */
export function countIn(flag: string, text: string, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= 1 && number <= most) return number;
  throw usage(`${flag} ${text} is no whole number from 1 to ${most}`);
}

/** One of the program's kinds, of the user's, or the file of one. */
export const isListedKind = (name: string): boolean =>
  listDeviceKinds().includes(name) || listOwnKinds().includes(name) || ownKindFile(name) !== undefined;

/** `ont` alone, or `home-gateway=70` and `ont=30`. */
export function kindsIn(texts: readonly string[]): readonly MixedKind[] {
  const known = [...listDeviceKinds(), ...listOwnKinds()];
  const kinds = texts.map((text): MixedKind => {
    const [, name = "", share] = /^([^=]*)(?:=(\d{1,6}(?:\.\d{1,3})?))?$/.exec(text) ?? [];
    if (!known.includes(name) && (name === "" || ownKindFile(name) === undefined)) {
      const hint = nearest(name, known);
      const allowed = `there are ${known.join(", ")}${hint ? `; did you mean ${hint}?` : ""}`;
      throw usage(
        `--kind ${text} names no kind of device, or none with its share (NAME or FILE, or NAME=70): ${allowed}`,
      );
    }
    if (share === undefined && texts.length > 1)
      throw usage(`--kind ${text}: of several each has its share, as in ${name}=70`);
    if (share !== undefined && Number(share) === 0) throw usage(`--kind ${text}: a share is more than 0`);
    return { name, share: Number(share ?? 1) };
  });
  const twice = kinds.find(({ name }, at) => kinds.findIndex((each) => each.name === name) < at);
  if (twice !== undefined) throw usage(`--kind ${twice.name} is given twice`);
  return kinds;
}
