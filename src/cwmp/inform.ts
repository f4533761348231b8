import type { ParameterValue } from "../model/tree.ts";
import type { Identity } from "../ports/identity.ts";
import type { CwmpEvent } from "./events.ts";
import type { AcsRpcs } from "./methods.ts";
import { parameterList } from "./parameter-list.ts";

// The message that opens each session. [TR-069 A.3.3.1]

export interface InformFacts {
  readonly identity: Pick<Identity, "manufacturer" | "oui" | "productClass" | "serialNumber">;
  /** As `announced` gives them. */
  readonly events: readonly CwmpEvent[];
  /** Forced ones and changed ones; of a parameter that is given twice the first counts. */
  readonly values: readonly ParameterValue[];
  /** Failed attempts since the last session that succeeded. */
  readonly retryCount: number;
  /** As `informTime` gives it. */
  readonly currentTime: string;
}

export function informMessage(facts: InformFacts): AcsRpcs["Inform"]["request"] {
  return {
    DeviceId: {
      Manufacturer: facts.identity.manufacturer,
      OUI: facts.identity.oui,
      ProductClass: facts.identity.productClass,
      SerialNumber: facts.identity.serialNumber,
    },
    Event: facts.events.map(({ code, commandKey }) => ({ EventCode: code, CommandKey: commandKey })),
    MaxEnvelopes: 1,
    CurrentTime: facts.currentTime,
    RetryCount: facts.retryCount,
    ParameterList: parameterList(facts.values),
  };
}

export interface InformClock {
  readonly wallMs: number;
  readonly synchronized: boolean;
  /** Minutes east of UTC. */
  readonly utcOffsetMinutes: number;
  readonly uptimeSeconds: number;
}

const yearOneMs = Date.parse("0001-01-01T00:00:00Z");

/**
 * CurrentTime: local time with its offset from UTC (`2026-03-01T14:05:06+01:00`), or the time since boot without a zone
 * (`0001-01-01T00:03:20`) while the clock is not set. [TR-069 A.3.3.1, TR-106 dateTime]
 */
export function informTime({ wallMs, synchronized, utcOffsetMinutes, uptimeSeconds }: InformClock): string {
  if (!synchronized) return withoutZone(yearOneMs + uptimeSeconds * 1000);
  const minutes = Math.abs(utcOffsetMinutes);
  const sign = utcOffsetMinutes < 0 ? "-" : "+";
  return `${withoutZone(wallMs + utcOffsetMinutes * 60_000)}${sign}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

const withoutZone = (ms: number): string => new Date(ms).toISOString().slice(0, 19);
const two = (number: number): string => String(number).padStart(2, "0");
