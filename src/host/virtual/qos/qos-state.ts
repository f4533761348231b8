import type { VirtualQueue, VirtualShaper } from "../../../ports/host/virtual-uplinks.ts";
import type { SimulatedDevice } from "../device.ts";
import { keptState } from "../kept-state.ts";
import { countedOn } from "../links/used-links.ts";
import type { KeptClassification } from "./matching.ts";
import { type CountedTins, type Counts, nothingCounted, tinsAt } from "./tins.ts";

export interface QosState {
  readonly shapers: readonly VirtualShaper[];
  /** Absent: as they are by themselves. */
  readonly queues?: readonly VirtualQueue[];
  /** In their order. */
  readonly classifications?: readonly KeptClassification[];
  /** What had gone into the queues of each shaped link when shapers or classifications were last changed. */
  readonly counted?: Readonly<Record<string, CountedTins>>;
}

export const qosState = keptState<QosState>("qos");

/** What has left by a link; nothing where there is none. */
function leftBy(device: SimulatedDevice, name: string): Counts {
  const link = device.system.links.find((each) => each.name === name);
  const counts = link && countedOn(device, link);
  return { packets: Number(counts?.packetsSent ?? 0), bytes: Number(counts?.bytesSent ?? 0) };
}

/** What has gone into the queues of a shaped link until now, by the settings in force. */
export function tinsNow(device: SimulatedDevice, state: QosState, link: string): readonly Counts[] {
  const { flows = [] } = device.system.qos ?? {};
  const counted = state.counted?.[link] ?? nothingCounted;
  return tinsAt(leftBy(device, link), counted, flows, state.classifications ?? []);
}

/** What there was until now, to be kept with a change: a link whose shaper begins, begins at nothing. */
export function countedUntilNow(device: SimulatedDevice): Pick<QosState, "counted"> {
  const { qos } = device.system;
  if (qos?.flows === undefined) return {};
  const state = qosState.in(device.settings, qos);
  const shaped = new Set(state.shapers.flatMap(({ enabled, link }) => (enabled && link !== undefined ? [link] : [])));
  const counted = device.system.links.map(({ name }): [string, CountedTins] => [
    name,
    { all: leftBy(device, name), tins: shaped.has(name) ? tinsNow(device, state, name) : [] },
  ]);
  return { counted: Object.fromEntries(counted) };
}
