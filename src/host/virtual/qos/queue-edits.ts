import type { QueueEdits, QueueReading, QueueSettings } from "../../../ports/host/uplinks/qos.ts";
import type { VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { VirtualQueue } from "../../../ports/host/virtual-uplinks.ts";
import { added, refuse, without } from "../keyed-list.ts";
import type { QosState } from "./qos-state.ts";

/** How many there can be. */
export const limits = { queues: 32, shapers: 16 } as const;

/** Links with a queue of their own: what runs on others, or over one, has none. */
const queued: readonly VirtualLink["kind"][] = ["ethernet", "wifi", "ppp"];

export const isQueued = ({ kind }: VirtualLink): boolean => queued.includes(kind);

/** What was set of the queue of a link. */
export function queueSet({ queues = [] }: QosState, { name }: VirtualLink): Partial<Omit<QueueSettings, "link">> {
  const queue = queues.find(({ key }) => key === name);
  return queue === undefined || queue.added ? {} : queue;
}

/** Nothing waits in a queue that was added: which packets would is kept, and not simulated. */
const unfilled: Pick<QueueReading, "lengthBytes" | "statistics"> = {
  lengthBytes: 0,
  statistics: { packets: 0, bytes: 0, droppedPackets: 0, waitingPackets: 0 },
};

export const addedQueues = ({ queues = [] }: QosState): readonly QueueReading[] =>
  queues.flatMap((queue) => (queue.added ? [{ ...unfilled, ...queue }] : []));

export function queueEdits(
  links: VirtualSystem["links"],
  staged: { readonly now: QosState; keep(change: Partial<QosState>): void },
): QueueEdits {
  const all = (): readonly VirtualQueue[] => staged.now.queues ?? [];
  const isOfLink = (key: string): boolean => links.some((each) => each.name === key && isQueued(each));
  const check = ({ link, bitsPerSecond }: Partial<QueueSettings>): void => {
    if (link !== undefined && !isOfLink(link)) refuse("link", `nothing waits for a link ${link}`);
    if (bitsPerSecond !== undefined && !(bitsPerSecond > 0 && bitsPerSecond < 1e12))
      refuse("bitsPerSecond", `a rate is from 1 to 999999999999 bits per second, which ${bitsPerSecond} is not`);
  };
  return {
    add: async (key, settings) => {
      const there = links.filter(isQueued).length + addedQueues(staged.now).length;
      if (there >= limits.queues) refuse("row", `there is room for ${limits.queues} queues`);
      check(settings);
      staged.keep({ queues: added(all(), { ...settings, key, added: true }) });
    },
    change: async (key, settings) => {
      check(settings);
      const before = all().find((each) => each.key === key);
      if (before === undefined && !isOfLink(key)) refuse("key", `there is no queue ${key} that can be set`);
      if (before?.added !== true && "link" in settings) refuse("link", `the queue of ${key} is that of its link`);
      const others = all().filter((each) => each.key !== key);
      staged.keep({ queues: [...others, { ...(before ?? { key }), ...settings } as VirtualQueue] });
    },
    remove: async (key) => {
      if (isOfLink(key)) refuse("key", `the queue of ${key} goes with its link`);
      staged.keep({ queues: without(all(), key) });
    },
  };
}
