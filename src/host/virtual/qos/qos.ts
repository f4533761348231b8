import type { LinkStatistics } from "../../../ports/host/network/links.ts";
import type { Qos, QosEdits, QueueReading, ShaperReading, ShaperSettings } from "../../../ports/host/uplinks/qos.ts";
import type { VirtualLink } from "../../../ports/host/virtual-system.ts";
import type { VirtualShaper } from "../../../ports/host/virtual-uplinks.ts";
import type { SimulatedDevice } from "../device.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import { countedOn } from "../links/used-links.ts";
import type { SettingsDraft } from "../settings-draft.ts";
import { countedUntilNow, qosState, tinsNow } from "./qos-state.ts";
import { addedQueues, isQueued, limits, queueEdits, queueSet } from "./queue-edits.ts";
import { type Counts, tinClasses, tinWeights } from "./tins.ts";

/** Undefined for a system that tells nothing of how packets wait. */
export function simulatedQos(device: SimulatedDevice): Qos | undefined {
  const { qos, links } = device.system;
  if (qos === undefined) return undefined;
  return {
    read: async () => {
      const isUp = (name: string | undefined): boolean => {
        const link = links.find((each) => each.name === name);
        return link !== undefined && device.activityOf(link).state === "up";
      };
      const inForce = qosState.in(device.settings, qos);
      const shapers = inForce.shapers.map(
        (shaper): ShaperReading => ({
          key: shaper.key,
          enabled: shaper.enabled,
          link: shaper.link,
          upBitsPerSecond: shaper.upBitsPerSecond,
          downBitsPerSecond: shaper.downBitsPerSecond,
          running: shaper.enabled && isUp(shaper.link),
        }),
      );
      const queuesOf = (link: VirtualLink): readonly QueueReading[] => {
        const shaper = shapers.find((each) => each.running === true && each.link === link.name);
        const read = readingOf(link, shaper?.upBitsPerSecond, countedOn(device, link));
        const whole = { ...read, ...queueSet(inForce, link) };
        return shaper !== undefined && qos.flows !== undefined
          ? tinsOf(whole, tinsNow(device, inForce, link.name))
          : [whole];
      };
      return { shapers, limits, queues: [...links.filter(isQueued).flatMap(queuesOf), ...addedQueues(inForce)] };
    },
  };
}

/** What fq_codel of OpenWrt has of memory for each. */
const memoryLimit = 4 * 1024 * 1024;

const readingOf = (
  { name }: VirtualLink,
  bitsPerSecond: number | undefined,
  { packetsSent, bytesSent, discardPacketsSent }: LinkStatistics,
): QueueReading => ({
  key: name,
  link: name,
  precedence: 1,
  drops: "red",
  schedules: "fair",
  lengthBytes: memoryLimit,
  bitsPerSecond,
  statistics: {
    packets: Number(packetsSent),
    bytes: Number(bytesSent),
    droppedPackets: discardPacketsSent,
    waitingPackets: 0,
  },
});

/** Most urgent first. What is dropped is of the one that most goes through. */
const tinsOf = (whole: QueueReading, counts: readonly Counts[]): readonly QueueReading[] =>
  tinClasses
    .map(({ name, dscps }, index): QueueReading => {
      const { packets, bytes } = counts[index] ?? { packets: 0, bytes: 0 };
      return {
        ...whole,
        key: `${whole.link} ${name}`,
        precedence: tinClasses.length - index,
        classes: dscps,
        weight: tinWeights[index],
        bitsPerSecond: undefined,
        statistics: {
          packets,
          bytes,
          droppedPackets: name === "best effort" ? whole.statistics.droppedPackets : 0,
          waitingPackets: undefined,
          waitingBytes: 0,
        },
      };
    })
    .reverse();

/** Undefined for a system that tells nothing of how packets wait. */
export function simulatedQosEdits(device: SimulatedDevice, draft: SettingsDraft): QosEdits | undefined {
  const { qos, links } = device.system;
  if (qos === undefined) return undefined;
  const staged = qosState.staged(draft, qos);
  const keep = (shapers: readonly VirtualShaper[]): void => staged.keep({ shapers, ...countedUntilNow(device) });
  const check = (key: string, settings: Partial<ShaperSettings>): void => {
    const { link } = settings;
    if (link !== undefined && !links.some(({ name }) => name === link)) refuse("link", `there is no link ${link}`);
    if (link !== undefined && staged.now.shapers.some((each) => each.link === link && each.key !== key))
      refuse("link", `${link} has a shaper already`);
    for (const name of ["upBitsPerSecond", "downBitsPerSecond"] as const) {
      const rate = settings[name];
      if (rate !== undefined && !(rate > 0 && rate < 1e12 && rate % 1000 === 0))
        refuse(name, `a rate is in whole thousands of bits per second, which ${rate} is not`);
    }
  };
  return {
    queues: queueEdits(links, staged),
    addShaper: async (key, settings) => {
      if (staged.now.shapers.length >= limits.shapers) refuse("row", `there is room for ${limits.shapers} shapers`);
      check(key, settings);
      keep(added(staged.now.shapers, { ...settings, key }));
    },
    changeShaper: async (key, settings) => {
      isThere(staged.now.shapers, key, "shaper");
      check(key, settings);
      keep(changed(staged.now.shapers, key, settings));
    },
    removeShaper: async (key) => {
      const { shapers } = staged.now;
      if (shapers.some((each) => each.key === key)) keep(without(shapers, key));
    },
  };
}
