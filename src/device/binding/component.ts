import type { BoundObject } from "../../model/binding.ts";
import type { DeviceContext } from "./context.ts";

/** One component of TR-181 as this device has it: the bindings of its objects, a parent before what is below it. */
export type Component = readonly BoundObject<DeviceContext>[];
