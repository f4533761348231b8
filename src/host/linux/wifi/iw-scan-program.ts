import type { Clock } from "../../../ports/clock.ts";
import type { Wifi } from "../../../ports/host/wifi/wifi.ts";
import { passed } from "../../passed.ts";
import type { RunProgram } from "../programs/run-program.ts";
import { parseIwDev } from "./iw-dev.ts";
import { parseIwScan } from "./iw-scan.ts";
import { parseIwSurvey } from "./iw-survey.ts";

/** A radio that listens on each channel takes its time. */
const patience = { timeoutMs: 20_000 };
/** Somebody else may be looking around. */
const tries = 5;
const pauseMs = 2_000;

/**
 * Has radios look around by `iw dev LINK scan`, on a station's link rather than on that of an access point, whose stations have to wait
 * meanwhile. Rejects with an Error that has the words of `iw`.
 */
export function scanBy(run: RunProgram, clock: Clock): NonNullable<Wifi["scan"]> {
  return async ({ key, name = key, links = [] }, signal) => {
    const air = await run(["iw", "dev"], { timeoutMs: 5_000, signal });
    const own = air.ok ? parseIwDev(air.stdout).filter((link) => links.includes(link.name)) : [];
    const link = own.find(({ type }) => type === "managed") ?? own.find(({ type }) => type === "AP");
    if (link === undefined) throw new Error(`the radio ${name} has no link that could look around`);
    const force = link.type === "AP" ? ["ap-force"] : [];
    for (let left = tries; ; left--) {
      const scanned = await run(["iw", "dev", link.name, "scan", ...force], { ...patience, signal });
      // It listens for the end of a scan only after it has begun one, and may miss that: what was heard is there all the same.
      const missed = !scanned.ok && scanned.code === "timeout";
      const scan = missed ? await run(["iw", "dev", link.name, "scan", "dump"], { ...patience, signal }) : scanned;
      if (scan.ok) {
        const survey = await run(["iw", "dev", link.name, "survey", "dump"], { timeoutMs: 5_000, signal });
        return parseIwScan(scan.stdout, key, parseIwSurvey(survey.ok ? survey.stdout : ""));
      }
      if (left === 1 || signal.aborted || !/\(-16\)/.test(scan.reason)) throw new Error(scan.reason);
      await passed(clock, pauseMs, signal);
    }
  };
}
