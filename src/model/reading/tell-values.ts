import { calling } from "../device/addressing.ts";
import type { Device } from "../device/device.ts";
import type { TellValue } from "../tree.ts";
import { readValues } from "./read-values.ts";

/** Tells of the values of full and partial paths as the ACS wants rows to be called. [TR-069 A.3.2.2] */
export function tellValues(device: Device, paths: readonly string[], begin: () => TellValue): Promise<void> {
  const called = calling(device);
  // One path leads to no parameter twice.
  const several = paths.length > 1;
  return readValues(device, paths, () => {
    const tell = begin();
    const told = several ? new Set<string>() : undefined;
    return ({ path }, { name, schema }, value) => {
      if (told !== undefined) {
        const before = told.size;
        if (told.add(path + name).size === before) return;
      }
      if (called === undefined) tell(path, schema, value);
      else tell(called.object(path), schema, called.value(schema.type, value));
    };
  });
}
