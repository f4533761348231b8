import type { RowReference } from "../../model/binding.ts";
import type { QueueEdits, QueueReading, QueueSettings } from "../../ports/host/uplinks/qos.ts";
import type { HostEdits } from "../binding/host-change.ts";
import {
  type Able,
  AbsentCapability,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { type LinkRows, linkOfRow } from "../interface-stack/link-rows.ts";

export interface QueueRow extends QueueReading {
  readonly links: LinkRows;
}

export const dropAlgorithms = { tail: "DT", red: "RED", wred: "WRED", blue: "BLUE" } as const;
export const schedulers = { strict: "SP", "round-robin": "WRR", fair: "WFQ" } as const;

/** The settings of a queue as parameters bring them; rates in bits per second, -1 for no limit. */
export interface GivenQueue {
  readonly enabled: boolean;
  readonly link: RowReference | "";
  readonly precedence: number;
  readonly drops: (typeof dropAlgorithms)[keyof typeof dropAlgorithms];
  readonly schedules: (typeof schedulers)[keyof typeof schedulers];
  readonly bitsPerSecond: bigint | number;
}

const canEditQueues: Able = ({ qos }) => qos?.queues !== undefined;

function queueEdits({ qos }: HostEdits): QueueEdits {
  if (qos?.queues === undefined) throw new AbsentCapability("qos");
  return qos.queues;
}

/** Parameters of a row that set its queue: `queueChange({ Enable: "enabled" })`. */
export function queueChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenQueue>,
): RowChange<QueueRow, Names, GivenQueue> {
  return hostChange(
    settings,
    async (edits, given: Partial<GivenQueue>, { key }: QueueRow) => queueEdits(edits).change(key, settingsOf(given)),
    canEditQueues,
    ({ added }, setting) =>
      setting === "link" && added !== true ? "the queue of a link is that of its link" : undefined,
  );
}

const unset: QueueSettings = {
  enabled: false,
  link: undefined,
  precedence: 1,
  drops: "tail",
  schedules: "strict",
  bitsPerSecond: undefined,
};

/** Queues that the ACS adds are named by their instance number: `cpe_2`. */
export const queueRows: RowEditing<QueueRow, GivenQueue> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({
    ...unset,
    key,
    added: true,
    lengthBytes: 0,
    statistics: { packets: 0, bytes: 0, droppedPackets: 0, waitingPackets: 0 },
    links: { rowOf: () => undefined },
  }),
  add: async (edits, key, given) => queueEdits(edits).add(key, { ...unset, ...settingsOf(given) }),
  remove: async (edits, key) => queueEdits(edits).remove(key),
  undeletable: ({ added }) => (added === true ? undefined : "the queue of a link, which goes with it"),
  able: canEditQueues,
};

function settingsOf({ link, drops, schedules, bitsPerSecond, ...same }: Partial<GivenQueue>): Partial<QueueSettings> {
  return {
    ...same,
    ...(link !== undefined && { link: link === "" ? undefined : linkOf(link) }),
    ...(drops !== undefined && { drops: nameOf(dropAlgorithms, drops) }),
    ...(schedules !== undefined && { schedules: nameOf(schedulers, schedules) }),
    ...(bitsPerSecond !== undefined && { bitsPerSecond: rateOf(Number(bitsPerSecond)) }),
  };
}

const nameOf = <Name extends string, Word extends string>(words: Readonly<Record<Name, Word>>, word: Word): Name =>
  (Object.keys(words) as Name[]).find((name) => words[name] === word) as Name;

function linkOf(row: RowReference): string {
  const link = linkOfRow(row);
  if (link === undefined) throw new UnsuitableSetting("link", "packets wait for interfaces of IP and of Ethernet only");
  return link;
}

/** Up to 100 is in percent of what the link can. [TR-181 QoS] */
function rateOf(rate: number): number | undefined {
  if (rate < 0) return undefined;
  if (rate > 100) return rate;
  throw new UnsuitableSetting(
    "bitsPerSecond",
    "a rate is taken in bits per second, not in percent of what the link can",
  );
}

export const queueStatus = ({
  enabled = true,
  link,
  links,
}: QueueRow): "Enabled" | "Disabled" | "Error_Misconfigured" =>
  !enabled ? "Disabled" : link === undefined || links.rowOf(link) === undefined ? "Error_Misconfigured" : "Enabled";
