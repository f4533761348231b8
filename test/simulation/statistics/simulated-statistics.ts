import { addObject, type Rpc } from "../../harness/simulated/simulated-acs.ts";
import { type Life, type Options, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { setIn, shown, type Values } from "../diagnostics/simulated-diagnostics.ts";

export const set1 = "Device.PeriodicStatistics.SampleSet.1.";
export const upTime = "Device.DeviceInfo.UpTime";
export const minute = { SampleInterval: "60", ReportSamples: "3" };

export const kind = await simulatedKind();

/** Up, after the session of its boot, with what that has asked. */
export async function up(
  todo: readonly Rpc[],
  options: Options = {},
  clock = new VirtualClock(),
): Promise<{ world: World; life: Life }> {
  const world = new World(kind, clock);
  world.acs.todo = [...todo];
  const life = await world.start(options);
  await world.clock.advance(0);
  return { world, life };
}

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
