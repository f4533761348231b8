import { addObject, type Rpc } from "../../harness/simulated/simulated-acs.ts";
import type { Life } from "../../harness/simulated/simulated-device.ts";
import { setIn, shown, type Values } from "../diagnostics/simulated-diagnostics.ts";

export const set1 = "Device.PeriodicStatistics.SampleSet.1.";
export const upTime = "Device.DeviceInfo.UpTime";

/** What the ACS does for a set of these parameters. */
export function setUp(set: Values, ...parameters: readonly Values[]): readonly Rpc[] {
  return [
    addObject("Device.PeriodicStatistics.SampleSet."),
    ...parameters.map(() => addObject(`${set1}Parameter.`)),
    ...parameters.map((values, at) => setIn(`${set1}Parameter.${at + 1}.`, { Enable: "true", ...values })),
    setIn(set1, { Enable: "true", ...set }),
  ];
}

/** The set and its parameters, without those that are stored. */
export async function samples(life: Life): Promise<Values> {
  return shown(life, set1);
}
