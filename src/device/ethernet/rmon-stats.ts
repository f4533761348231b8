import type { FrameCounts, FrameLength } from "../../ports/host/hardware/frame-counters.ts";
import { bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import type { DeviceContext } from "../binding/context.ts";
import type { Layered } from "../interface-stack/interface-layers.ts";

interface RmonRow extends Layered {
  readonly counts: FrameCounts;
}

const ofLength =
  (length: FrameLength) =>
  ({ counts }: RmonRow): bigint | undefined =>
    counts.lengths[length];

/** A 32-bit counter starts again from zero. [TR-106 dataType] */
const wrapped = (count: bigint | undefined): number | undefined =>
  count === undefined ? undefined : Number(count % 2n ** 32n);

/** What ports count of the frames that come in, of all VLANs and queues. [TR-181 Ethernet] */
const rmonStats = bindTable("Device.Ethernet.RMONStats.{i}.", {
  rows: async (context: DeviceContext) => {
    const [{ ethernetInterfaces }, counters] = await Promise.all([
      context.interfaces(),
      context.host.frameCounters?.read(),
    ]);
    const rows = (counters ?? []).flatMap((counts): readonly RmonRow[] => {
      const port = ethernetInterfaces.find(({ link }) => link.name === counts.link);
      return port === undefined ? [] : [{ ...port, counts }];
    });
    return keyedBy(rows, ({ link }) => link.name);
  },
  parameters: {
    Enable: { constant: true },
    Status: { constant: "Enabled" },
    Name: ({ link }) => link.name,
    Interface: ({ link }) => ({ table: "Device.Ethernet.Interface.{i}.", keys: [link.name] }),
    VLANID: { constant: 0 },
    AllQueues: { constant: true },
    Bytes: ({ link }) => link.statistics.bytesReceived,
    Packets: ({ link }) => link.statistics.packetsReceived,
    BroadcastPackets: ({ counts }) => counts.broadcasts,
    MulticastPackets: ({ counts }) => counts.multicasts,
    CRCErroredPackets: ({ counts }) => wrapped(counts.crcErrors),
    UndersizePackets: ({ counts }) => wrapped(counts.undersize),
    OversizePackets: ({ counts }) => wrapped(counts.oversize),
    Packets64Bytes: ofLength("64"),
    Packets65to127Bytes: ofLength("65to127"),
    Packets128to255Bytes: ofLength("128to255"),
    Packets256to511Bytes: ofLength("256to511"),
    Packets512to1023Bytes: ofLength("512to1023"),
    Packets1024to1518Bytes: ofLength("1024to1518"),
  },
});

export const ethernetRmonStats: Component = [rmonStats];
