import { describe, expect, it, onTestFinished } from "vitest";
import { linuxFrameCounters } from "../../../../src/host/linux/ethernet/frame-counters.ts";
import { parseFrameCounts } from "../../../../src/host/linux/ethernet/frame-counts.ts";
import { recordedProgram } from "../../../../src/host/linux/programs/recorded-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { copiedMachine } from "../recorded-machine.ts";

// [TR-181 Ethernet] What `ethtool -S` prints.

const printed = (...lines: readonly string[]): string =>
  ["NIC statistics:", ...lines.map((line) => `     ${line}`), ""].join("\n");

const all = {
  unicasts: 1n,
  multicasts: 2n,
  broadcasts: 3n,
  sent: { unicasts: 4n, multicasts: 5n, broadcasts: 6n },
};

describe("what a port counts of frames", () => {
  it.each<[string, readonly string[], object]>([
    [
      "mvneta",
      [
        "good_octets_received: 90",
        "good_frames_received: 20",
        "broadcast_frames_received: 4",
        "multicast_frames_received: 5",
        "frames_64_octets: 6",
        "frames_65_to_127_octets: 7",
        "frames_1024_to_max_octets: 8",
        "bad_crc_event: 9",
      ],
      { unicasts: 11n, broadcasts: 4n, multicasts: 5n, crcErrors: 9n, lengths: { "64": 6n, "65to127": 7n } },
    ],
    [
      "a switch of Qualcomm",
      [
        "RxBroad: 1",
        "RxMulti: 2",
        "RxFcsErr: 3",
        "RxRunt: 4",
        "Rx64Byte: 5",
        "Rx127Byte: 6",
        "Rx1518Byte: 7",
        "RxTooLong: 8",
        "TxBroad: 9",
        "Tx64Byte: 10",
      ],
      {
        broadcasts: 1n,
        multicasts: 2n,
        crcErrors: 3n,
        undersize: 4n,
        oversize: 8n,
        lengths: { "64": 5n, "65to127": 6n, "1024to1518": 7n },
        sent: { broadcasts: 9n },
      },
    ],
    [
      "ixgbe",
      ["rx_packets: 12", "broadcast: 1", "multicast: 2", "rx_crc_errors: 3", "rx_queue_0_packets: 64", "tx_packets: 5"],
      { unicasts: 9n, broadcasts: 1n, multicasts: 2n, crcErrors: 3n },
    ],
    [
      "igb",
      ["rx_packets: 12", "tx_packets: 20", "rx_broadcast: 1", "tx_broadcast: 3", "rx_multicast: 2", "tx_multicast: 4"],
      { unicasts: 9n, broadcasts: 1n, multicasts: 2n, sent: { unicasts: 13n, broadcasts: 3n, multicasts: 4n } },
    ],
    [
      "r8169",
      ["tx_packets: 9", "rx_packets: 8", "unicast: 1", "broadcast: 2", "multicast: 3", "tx_aborted: 4"],
      { unicasts: 1n, broadcasts: 2n, multicasts: 3n },
    ],
    [
      "tg3",
      [
        "rx_ucast_packets: 1",
        "rx_mcast_packets: 2",
        "rx_bcast_packets: 3",
        "tx_ucast_packets: 4",
        "tx_mcast_packets: 5",
        "tx_bcast_packets: 6",
      ],
      all,
    ],
    [
      "a switch of Marvell",
      [
        "in_unicast: 1",
        "in_multicasts: 2",
        "in_broadcasts: 3",
        "out_unicast: 4",
        "out_multicasts: 5",
        "out_broadcasts: 6",
      ],
      all,
    ],
    [
      "a switch of MediaTek",
      ["TxUnicast: 4", "TxMulticast: 5", "TxBroadcast: 6", "RxUnicast: 1", "RxMulticast: 2", "RxBroadcast: 3"],
      all,
    ],
    [
      "a switch of Broadcom",
      [
        "TxBroadcastPkts: 6",
        "TxMulticastPkts: 5",
        "TxUnicastPkts: 4",
        "RxUnicastPkts: 1",
        "RxMulticastPkts: 2",
        "RxBroadcastPkts: 3",
      ],
      all,
    ],
    [
      "a switch of Realtek",
      [
        "ifInUcastPkts: 1",
        "etherStatsMulticastPkts: 2",
        "etherStatsBroadcastPkts: 3",
        "ifOutUcastPkts: 4",
        "ifOutMulticastPkts: 5",
        "ifOutBroadcastPkts: 6",
      ],
      all,
    ],
    [
      "stmmac",
      [
        "mmc_tx_unicast_gb: 4",
        "mmc_tx_multicast_gb: 5",
        "mmc_tx_broadcast_gb: 6",
        "mmc_rx_unicast_g: 1",
        "mmc_rx_multicastframe_g: 2",
        "mmc_rx_broadcastframe_g: 3",
      ],
      all,
    ],
    [
      "mvpp2",
      [
        "unicast_frames_sent: 4",
        "multicast_frames_sent: 5",
        "broadcast_frames_sent: 6",
        "good_frames_received: 6",
        "multicast_frames_received: 2",
        "broadcast_frames_received: 3",
      ],
      all,
    ],
    [
      "ag71xx",
      [
        "Rx Packets: 6",
        "Rx Multicast Packet: 2",
        "Rx Broadcast Packet: 3",
        "Tx Packets: 15",
        "Tx Multicast Packet: 5",
        "Tx Broadcast Packet: 6",
      ],
      all,
    ],
    [
      "a driver that counts fewer packets than broadcasts, elsewhere",
      ["rx_packets: 1", "rx_broadcast: 2", "rx_multicast: 3", "rx_unicast_bytes: 4", "dropped_unicast_filtered: 5"],
      { broadcasts: 2n, multicasts: 3n },
    ],
  ])("by the names of %s", (_driver, lines, counts) => {
    expect(parseFrameCounts("lan1", printed(...lines))).toEqual({ link: "lan1", lengths: {}, sent: {}, ...counts });
  });

  it("is none for a driver that tells of packets alone, and of no text", () => {
    expect(parseFrameCounts("lan1", printed("rx_packets: 12", "peer_ifindex: 9"))).toBeUndefined();
    expect(parseFrameCounts("lan1", "no stats available\n")).toBeUndefined();
  });

  it("is asked by the kernel's names first, and by one start for each port from then on", async () => {
    const copy = copiedMachine("debian-12-gateway");
    onTestFinished(() => copy.remove());
    const files = systemFiles(copy.root);
    const asked: string[] = [];
    const counters = linuxFrameCounters(files, async (argv) => {
      asked.push(argv.slice(2).join(" "));
      return recordedProgram(files)(argv);
    });
    const [first, second] = await counters.read();
    expect(first).toMatchObject({
      link: "enp1s0",
      unicasts: 28_482n,
      broadcasts: 14n,
      multicasts: 231n,
      sent: { unicasts: 902_598n, multicasts: 17n, broadcasts: 8n },
      crcErrors: 3n,
      undersize: 1n,
      oversize: 2n,
    });
    expect(Object.values(first?.lengths ?? {})).toEqual([100n, 200n, 300n, 400n, 500n, 600n]);
    expect(second).toEqual({
      link: "enp2s0",
      unicasts: 1189n,
      broadcasts: 4n,
      multicasts: 12n,
      crcErrors: 0n,
      lengths: {},
      sent: { broadcasts: 9n },
    });
    const both = ["enp1s0 --groups eth-mac rmon", "enp2s0"];
    expect(asked.toSorted()).toEqual([...both, "enp2s0 --groups eth-mac rmon"].toSorted());
    asked.length = 0;
    await counters.read();
    expect(asked.toSorted()).toEqual(both);
  });
});
