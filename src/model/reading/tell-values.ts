import { calling } from "../device/addressing.ts";
import type { Device } from "../device/device.ts";
import type { TellValue } from "../tree.ts";
import { readValues, type Visit } from "./read-values.ts";

/** Tells of the values of full and partial paths as the ACS wants rows to be called. [TR-069 A.3.2.2] */
export function tellValues(device: Device, paths: readonly string[], begin: () => TellValue): Promise<void> {
  const called = calling(device);
  // One path leads to no parameter twice.
  const several = paths.length > 1;
  return readValues(device, paths, () => {
    const tell = begin();
    const visit: Visit =
      called === undefined
        ? ({ path }, { schema }, value) => tell(path, schema, value)
        : ({ path }, { schema }, value) => tell(called.object(path), schema, called.value(schema.type, value));
    return several ? eachOnce(visit) : visit;
  });
}

function eachOnce(visit: Visit): Visit {
  const told = new Set<string>();
  return (place, parameter, value) => {
    const before = told.size;
    if (told.add(place.path + parameter.name).size > before) visit(place, parameter, value);
  };
}
