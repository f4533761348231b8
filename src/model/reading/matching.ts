import type { Device } from "../device/device.ts";
import { parsePath } from "../paths.ts";
import type { ParameterValue } from "../tree.ts";
import { read } from "./read.ts";
import { visitingAsked } from "./read-values.ts";
import { Reading } from "./reading.ts";
import { loadsAbove } from "./resolve.ts";
import { askAll, schematic } from "./wildcards.ts";

// Parameters by pattern, for Informs: what is not there is no fault. [TR-181 ManagementServer.InformParameter]

/** Whether a text could name parameters, whether or not there are such. */
export function isParameterPattern(text: string): boolean {
  const parsed = parsePath(schematic(text));
  return parsed.ok && !parsed.partial;
}

/** More from all patterns together is left out: an Inform must be such that an ACS can take it. */
const mostMatches = 50_000;

/** The values of what the patterns name and is there; what the system cannot tell is left out. */
export function matching(device: Device, patterns: readonly string[]): Promise<readonly ParameterValue[]> {
  const wanted = askAll(device.kind, patterns).filter(({ target }) => target.kind === "parameter");
  const loads = wanted.flatMap(({ target }) => loadsAbove(target));
  return read(new Reading(device, { lenient: true }), loads, async (reading) => {
    const { pace } = reading;
    const found: ParameterValue[] = [];
    for (const asked of wanted) {
      if (found.length >= mostMatches) break;
      const walk = visitingAsked(reading, asked, (place, parameter, value) => {
        found.push({ path: place.path + parameter.name, type: parameter.schema.type, value });
      });
      await pace.through(walk);
      if (pace.isDue()) await pace.rest();
    }
    return found.slice(0, mostMatches);
  });
}
