import { posix } from "node:path";
import { offsetAt, parseTimeZone } from "../../posix-time-zone.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { parseTzif } from "./parse-tzif.ts";

export interface TimeZone {
  /** POSIX TZ string, or empty when unknown. */
  readonly rule: string;
  /** Offset of local time from UTC, in minutes east. */
  readonly offsetMinutesAt: (wallMs: number) => number;
}

const written = "/etc/TZ";
const linked = "/etc/localtime";
const named = "/etc/timezone";

/** The zone of the system, read when first asked for and when one of its files is another: each Inform tells it. */
export function timeZoneOf(files: SystemFiles): () => TimeZone {
  let known: { readonly stamp: string; readonly zone: TimeZone } | undefined;
  return () => {
    const stamp = [written, linked, named].map((path) => files.stamp(path)).join(" ");
    if (known?.stamp !== stamp) known = { stamp, zone: readTimeZone(files) };
    return known.zone;
  };
}

function readTimeZone(files: SystemFiles): TimeZone {
  // Most systems have none, and an exception costs more than all the rest.
  const rule = files.has(written) ? files.value(written)?.trim() : undefined;
  const rules = rule === undefined ? undefined : parseTimeZone(rule);
  if (rule !== undefined && rules !== undefined) {
    return { rule, offsetMinutesAt: (wallMs) => minutes(offsetAt(rules, wallMs)) };
  }
  const octets = zoneFileBytes(files);
  const zone = octets === undefined ? undefined : parseTzif(octets);
  if (zone === undefined) return { rule: "", offsetMinutesAt: () => 0 };
  const further = parseTimeZone(zone.rule);
  return {
    rule: zone.rule,
    offsetMinutesAt: (wallMs) =>
      minutes(zone.tableOffsetAt(wallMs) ?? (further === undefined ? 0 : offsetAt(further, wallMs))),
  };
}

const minutes = (seconds: number): number => Math.round(seconds / 60);

function zoneFileBytes(files: SystemFiles): Uint8Array | undefined {
  const local = files.bytes(linked);
  if (local !== undefined) return local;
  const name = files.value(named)?.trim();
  return name === undefined || name === "" ? undefined : files.bytes(posix.resolve("/usr/share/zoneinfo", name));
}
