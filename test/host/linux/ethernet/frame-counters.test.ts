import { describe, expect, it, onTestFinished } from "vitest";
import { linuxFrameCounters, parseFrameCounts } from "../../../../src/host/linux/ethernet/frame-counters.ts";
import { recordedProgram } from "../../../../src/host/linux/programs/recorded-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { copiedMachine } from "../recorded-machine.ts";

// [TR-181 Ethernet] What `ethtool -S` prints.

const printed = (...lines: readonly string[]): string =>
  ["NIC statistics:", ...lines.map((line) => `     ${line}`), ""].join("\n");

describe("what a port counts of frames that come in", () => {
  it.each<[string, readonly string[], object]>([
    [
      "mvneta",
      [
        "good_octets_received: 90",
        "broadcast_frames_received: 4",
        "multicast_frames_received: 5",
        "frames_64_octets: 6",
        "frames_65_to_127_octets: 7",
        "frames_1024_to_max_octets: 8",
        "bad_crc_event: 9",
      ],
      { broadcasts: 4n, multicasts: 5n, crcErrors: 9n, lengths: { "64": 6n, "65to127": 7n } },
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
      },
    ],
    [
      "ixgbe",
      ["rx_packets: 12", "rx_broadcast: 1", "rx_multicast: 2", "rx_crc_errors: 3", "rx_queue_0_packets: 64"],
      { broadcasts: 1n, multicasts: 2n, crcErrors: 3n, lengths: {} },
    ],
  ])("by the names of %s", (_driver, lines, counts) => {
    expect(parseFrameCounts("lan1", printed(...lines))).toEqual({ link: "lan1", ...counts });
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
      broadcasts: 14n,
      multicasts: 231n,
      crcErrors: 3n,
      undersize: 1n,
      oversize: 2n,
    });
    expect(Object.values(first?.lengths ?? {})).toEqual([100n, 200n, 300n, 400n, 500n, 600n]);
    expect(second).toEqual({ link: "enp2s0", broadcasts: 4n, multicasts: 12n, crcErrors: 0n, lengths: {} });
    const both = ["enp1s0 --groups eth-mac rmon", "enp2s0"];
    expect(asked.toSorted()).toEqual([...both, "enp2s0 --groups eth-mac rmon"].toSorted());
    asked.length = 0;
    await counters.read();
    expect(asked.toSorted()).toEqual(both);
  });
});
