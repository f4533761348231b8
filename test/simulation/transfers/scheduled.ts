import { type Rpc, scheduleDownload, type Window } from "../../harness/simulated/simulated-acs.ts";
import { type Life, noteType, simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import type { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// Devices that were told to download in windows of time, and what came of it.

export const kind = await simulatedKind();
export const here = "http://files.example/note";
export const unknownTime = "0001-01-01T00:00:00Z";
export const hour = 3600;
export const anyTime = "1 At Any Time";
export const atOnce = "2 Immediately";
export const whenIdle = "3 When Idle";
export const confirmed = "4 Confirmation Needed";

export const schedule = (...windows: Window[]): Rpc => scheduleDownload("key", noteType, here, ...windows);

/** A device that was told all of this in its first session. */
export async function asked(todo: readonly Rpc[], clock?: VirtualClock): Promise<{ world: World; life: Life }> {
  const world = new World(kind, clock);
  world.files.served.set(here, { content: "good" });
  world.acs.todo = [...todo];
  const life = await world.start();
  await world.clock.advance(1);
  return { world, life };
}

export const seconds = (world: World, count: number): Promise<void> => world.clock.advance(count * 1000);
export const applied = (world: World): readonly string[] => [...world.disk.entries("applied").values()];
export const outcomes = (world: World): readonly string[] =>
  world.acs.completed.map(({ CommandKey, FaultStruct }) => `${CommandKey} ${FaultStruct.FaultCode}`);
export const faultsIn = (world: World): readonly number[] =>
  world.acs.sessions.flatMap(({ answers }) =>
    answers.flatMap((body) => (body.kind === "fault" ? [body.fault.faultCode] : [])),
  );
