import type { Device } from "../device/device.ts";
import { parsePath } from "../paths.ts";
import type { CollectedValue, ParameterValue } from "../tree.ts";
import { read } from "./read.ts";
import { visitingAsked } from "./read-values.ts";
import { Reading } from "./reading.ts";
import { loadsOfAll } from "./resolve.ts";
import { type Asked, askAll, schematic } from "./wildcards.ts";

// Parameters by pattern, for Informs and for reports: what is not there is no fault.
// [TR-181 ManagementServer.InformParameter, BulkData.Profile.Parameter]

/** Whether a text could name parameters, whether or not there are such. */
export function isParameterPattern(text: string): boolean {
  const parsed = parsePath(schematic(text));
  return parsed.ok && !parsed.partial;
}

/** Whether a text could name parameters, or objects with all that is below them. */
export const isPattern = (text: string): boolean => text !== "" && parsePath(schematic(text)).ok;

/** More from all patterns together is left out: an Inform must be such that an ACS can take it. */
const mostMatches = 50_000;

/** The values of what the patterns name and is there; what the system cannot tell is left out. */
export async function matching(device: Device, patterns: readonly string[]): Promise<readonly ParameterValue[]> {
  const asked = askAll(device.kind, patterns).map((each) => (each.target.kind === "parameter" ? each : undefined));
  const found = await collect(device, asked, mostMatches);
  return found.map(({ path, type, value }) => ({ path, type, value }));
}

/** As `matching`, of objects too, and with which of the patterns each was found by. */
export function collected(
  device: Device,
  patterns: readonly string[],
  most: number,
): Promise<readonly CollectedValue[]> {
  return collect(device, askAll(device.kind, patterns), most);
}

/** By position; what is undefined is not looked for. */
async function collect(
  device: Device,
  asked: readonly (Asked | undefined)[],
  most: number,
): Promise<readonly CollectedValue[]> {
  const loads = loadsOfAll(asked.filter((each) => each !== undefined));
  return read(new Reading(device, { lenient: true }), loads, async (reading) => {
    const { pace } = reading;
    const found: CollectedValue[] = [];
    for (const [pattern, each] of asked.entries()) {
      if (found.length >= most) break;
      if (each === undefined) continue;
      const walk = visitingAsked(reading, each, (place, parameter, value) => {
        if (found.length < most)
          found.push({ path: place.path + parameter.name, type: parameter.schema.type, value, pattern });
      });
      await pace.through(walk);
      if (pace.isDue()) await pace.rest();
    }
    return found;
  });
}
