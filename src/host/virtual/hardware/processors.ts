import type { ProcessorReading, Processors } from "../../../ports/host/hardware/processors.ts";
import type { SimulatedDevice } from "../device.ts";
import { deviceHashOf } from "../device-addresses.ts";
import { processorTimesOf } from "../load.ts";

/** The processors of a simulated device, as busy as its system says. */
export function simulatedProcessors(device: SimulatedDevice, processors: readonly ProcessorReading[]): Processors {
  return {
    read: async () => processors,
    times: async () => processorTimesOf(device.system, deviceHashOf(device.identity), device),
  };
}
