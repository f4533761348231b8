import type { Device } from "../device/device.ts";
import { parsePath } from "../paths.ts";
import type { ParameterValue } from "../tree.ts";
import { read } from "./read.ts";
import { visitTarget } from "./read-values.ts";
import { Reading } from "./reading.ts";
import { loadsAbove } from "./resolve.ts";
import { askAll, schematic, targetsOf } from "./wildcards.ts";

// Parameters by pattern, for Informs: what is not there is no fault. [TR-181 ManagementServer.InformParameter]

/** Whether a text could name parameters, whether or not there are such. */
export function isParameterPattern(text: string): boolean {
  const parsed = parsePath(schematic(text));
  return parsed.ok && !parsed.partial;
}

/** The values of what the patterns name and is there; what the system cannot tell is left out. */
export function matching(device: Device, patterns: readonly string[]): Promise<readonly ParameterValue[]> {
  const wanted = askAll(device.kind, patterns).filter(({ target }) => target.kind === "parameter");
  const loads = wanted.flatMap(({ target }) => loadsAbove(target));
  return read(new Reading(device, { lenient: true }), loads, (reading) => {
    const found: ParameterValue[] = [];
    for (const target of wanted.flatMap((asked) => targetsOf(reading, asked))) {
      visitTarget(reading, target, (place, parameter, value) => {
        found.push({ path: place.path + parameter.name, type: parameter.schema.type, value });
      });
    }
    return found;
  });
}
