import type { InitialObject } from "../model/binding.ts";
import type { VirtualSystem } from "../ports/host/virtual-system.ts";
import type { Identity } from "../ports/identity.ts";
import { generatedNames, readGenerated } from "./generated-files.ts";
import type { ModelName } from "./load.ts";

/** A kind of device that can be simulated, compiled from `datamodel/devices/NAME.yaml` and checked against its data model. */
export interface DeviceKind {
  readonly name: string;
  readonly description: string;
  readonly model: ModelName;
  /** The components that `objects` are in. */
  readonly components: readonly string[];
  /** Where the configuration says nothing else. */
  readonly identity: Omit<Identity, "serialNumber">;
  readonly system: VirtualSystem;
  /** Values may hold the placeholders of template.ts. */
  readonly objects: readonly InitialObject[];
}

/** A kind of device that there is not; the message names those that there are. */
export class UnknownDeviceKindError extends Error {
  readonly kind: string;
  constructor(kind: string) {
    super(`there is no kind of device "${kind}" (there is: ${listDeviceKinds().join(", ")})`);
    this.name = "UnknownDeviceKindError";
    this.kind = kind;
  }
}

/** The names of all kinds, in alphabetical order. */
export function listDeviceKinds(): readonly string[] {
  return generatedNames("devices");
}

/** Rejects with an `UnknownDeviceKindError`. */
export async function loadDeviceKind(name: string): Promise<DeviceKind> {
  if (!listDeviceKinds().includes(name)) throw new UnknownDeviceKindError(name);
  return readGenerated("devices", name) as DeviceKind;
}
