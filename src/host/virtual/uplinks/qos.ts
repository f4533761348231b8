import type { LinkStatistics } from "../../../ports/host/network/links.ts";
import type { Qos, QosEdits, QueueReading, ShaperReading, ShaperSettings } from "../../../ports/host/uplinks/qos.ts";
import type { VirtualLink, VirtualSystem } from "../../../ports/host/virtual-system.ts";
import type { VirtualShaper } from "../../../ports/host/virtual-uplinks.ts";
import type { SimulatedDevice } from "../device.ts";
import { keptState } from "../kept-state.ts";
import { added, changed, isThere, refuse, without } from "../keyed-list.ts";
import { countedOn } from "../links/used-links.ts";
import type { SettingsDraft } from "../settings-draft.ts";

interface QosState {
  readonly shapers: readonly VirtualShaper[];
}

const state = keptState<QosState>("qos");

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
      const shapers = state.in(device.settings, qos).shapers.map(
        (shaper): ShaperReading => ({
          key: shaper.key,
          enabled: shaper.enabled,
          link: shaper.link,
          upBitsPerSecond: shaper.upBitsPerSecond,
          downBitsPerSecond: shaper.downBitsPerSecond,
          running: shaper.enabled && isUp(shaper.link),
        }),
      );
      const queueOf = (link: VirtualLink): QueueReading => {
        const shaper = shapers.find((each) => each.running === true && each.link === link.name);
        return readingOf(link, shaper?.upBitsPerSecond, countedOn(device, link));
      };
      return { shapers, queues: links.filter(({ kind }) => queued.includes(kind)).map(queueOf) };
    },
  };
}

/** Links with a queue of their own: what runs on others, or over one, has none. */
const queued: readonly VirtualLink["kind"][] = ["ethernet", "wifi", "ppp"];

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

/** Undefined for a system that tells nothing of how packets wait. */
export function simulatedQosEdits({ qos, links }: VirtualSystem, draft: SettingsDraft): QosEdits | undefined {
  if (qos === undefined) return undefined;
  const staged = state.staged(draft, qos);
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
    addShaper: async (key, settings) => {
      check(key, settings);
      staged.keep({ shapers: added(staged.now.shapers, { ...settings, key }) });
    },
    changeShaper: async (key, settings) => {
      isThere(staged.now.shapers, key, "shaper");
      check(key, settings);
      staged.keep({ shapers: changed(staged.now.shapers, key, settings) });
    },
    removeShaper: async (key) => {
      const { shapers } = staged.now;
      if (shapers.some((each) => each.key === key)) staged.keep({ shapers: without(shapers, key) });
    },
  };
}
