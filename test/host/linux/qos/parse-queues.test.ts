import { describe, expect, it } from "vitest";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { queueingDisciplines } from "../../../../src/host/linux/qos/linux-qos.ts";
import { parseQueues } from "../../../../src/host/linux/qos/parse-queues.ts";
import { silentLog } from "../silent-log.ts";

// [TR-181 QoS]. `recorded` is what tc 6.1 printed; the others were composed in its form.

const recorded = `[{"kind":"pfifo","handle":"8002:","dev":"v0","root":true,"refcnt":3,"options":{"limit":1000},"bytes":1420,"packets":12,"drops":3,"overlimits":0,"requeues":0,"backlog":200,"qlen":2}]`;

const counts = { bytes: 9, packets: 8, drops: 7, overlimits: 0, requeues: 0, backlog: 0, qlen: 6 };

describe("queues of the kernel", () => {
  it("are counted as tc counts them", () => {
    expect(parseQueues(JSON.parse(recorded))).toEqual([
      {
        key: "v0",
        link: "v0",
        precedence: 1,
        drops: "tail",
        schedules: "strict",
        lengthBytes: undefined,
        bitsPerSecond: undefined,
        statistics: { packets: 12, bytes: 1420, droppedPackets: 3, waitingPackets: 2, waitingBytes: 200 },
      },
    ]);
  });

  it("are one for all queues of the hardware, and one for each band of those that have an order", () => {
    const queues = parseQueues([
      { kind: "mq", handle: "0:", dev: "eth0", root: true, options: {}, ...counts },
      { kind: "fq_codel", handle: "0:", dev: "eth0", parent: ":2", options: {}, ...counts },
      { kind: "fq_codel", handle: "0:", dev: "eth0", parent: ":1", options: {}, ...counts },
      { kind: "prio", handle: "1:", dev: "eth1", root: true, options: { bands: 16 }, ...counts },
      { kind: "sfq", handle: "10:", dev: "eth1", parent: "1:a", options: { limit: 127 }, ...counts },
      { kind: "red", handle: "20:", dev: "eth1", parent: "1:b", options: { limit: 60000 }, ...counts },
    ]);
    expect(
      queues.map(({ key, precedence, drops, schedules, lengthBytes }) => [
        key,
        precedence,
        drops,
        schedules,
        lengthBytes,
      ]),
    ).toEqual([
      ["eth0", 1, undefined, "fair", undefined],
      ["eth1 1:a", 10, "tail", "round-robin", undefined],
      ["eth1 1:b", 11, "red", "strict", 60000],
    ]);
  });

  it("have the rate that they are held to, in bits", () => {
    const rates = parseQueues([
      { kind: "cake", handle: "1:", dev: "a", root: true, options: { bandwidth: 1250000 }, ...counts },
      { kind: "cake", handle: "1:", dev: "b", root: true, options: { bandwidth: "unlimited" }, ...counts },
      { kind: "tbf", handle: "1:", dev: "c", root: true, options: { rate: 125000, burst: 5120 }, ...counts },
    ]).map(({ bitsPerSecond }) => bitsPerSecond);
    expect(rates).toEqual([10_000_000, undefined, 1_000_000]);
  });

  it("are the tins of cake, most urgent first, each with the DSCPs that it takes", () => {
    const tin = (count: number, threshold_rate: number) => ({
      threshold_rate,
      sent_bytes: count * 100,
      backlog_bytes: count * 10,
      sent_packets: count,
      drops: count - 1,
    });
    const cake = (diffserv: string, tins: readonly object[]) => ({
      kind: "cake",
      handle: "1:",
      dev: "wan",
      root: true,
      options: { bandwidth: 1_000_000, diffserv },
      memory_limit: 4096,
      tins,
      ...counts,
    });
    const four = [tin(1, 62_500), tin(2, 1_000_000), tin(3, 500_000), tin(4, 250_000)];
    const queues = parseQueues([cake("diffserv4", four)]);
    expect(queues.map(({ key, precedence, weight }) => [key, precedence, weight])).toEqual([
      ["wan voice", 1, 25],
      ["wan video", 2, 50],
      ["wan best effort", 3, 100],
      ["wan bulk", 4, 6],
    ]);
    expect(queues.map(({ classes }) => classes?.filter((dscp) => [0, 8, 34, 46].includes(dscp)))).toEqual([
      [46],
      [34],
      [0],
      [8],
    ]);
    expect(queues[0]).toMatchObject({
      link: "wan",
      schedules: "fair",
      lengthBytes: 4096,
      bitsPerSecond: undefined,
      statistics: { packets: 4, bytes: 400, droppedPackets: 3, waitingPackets: undefined, waitingBytes: 40 },
    });
    const eight = Array.from({ length: 8 }, (_, index) => tin(index + 1, 0));
    for (const [mode, tins] of [
      ["diffserv3", four.slice(1)],
      ["diffserv4", four],
      ["diffserv8", eight],
      ["precedence", eight],
      ["besteffort", four.slice(3)],
    ] as const) {
      const classes = parseQueues([cake(mode, tins)]).flatMap((queue) => queue.classes ?? []);
      expect([mode, classes.toSorted((a, b) => a - b)]).toEqual([mode, Array.from({ length: 64 }, (_, dscp) => dscp)]);
    }
    // CS1 has more than LE: it was the least of all before kernels told LE.
    const ofEight = parseQueues([cake("diffserv8", eight)]);
    expect(ofEight.slice(-2).map(({ classes }) => classes)).toEqual([[2, 8, 10, 12, 14], [1]]);
    for (const [mode, tins] of [
      ["diffserv4", eight],
      ["diffserv99", four],
      ["diffserv3", []],
    ] as const) {
      const [queue, ...more] = parseQueues([cake(mode, tins)]);
      expect([queue?.key, queue?.classes, more]).toEqual(["wan", undefined, []]);
    }
  });

  it("are none where nothing waits: on devices without one, for what comes in, and in what is not known", () => {
    const lines = [
      { kind: "noqueue", handle: "0:", dev: "lo", root: true, options: {} },
      { kind: "ingress", handle: "ffff:", dev: "eth0", parent: "ffff:fff1", options: {} },
      { kind: "novel", handle: "1:", dev: "eth0", root: true },
      { kind: 5, dev: 7 },
      {},
    ];
    expect(parseQueues(lines)).toEqual([]);
  });
});

describe("tc", () => {
  const asked: string[] = [];
  const answering =
    (...answers: readonly Awaited<ReturnType<RunProgram>>[]): RunProgram =>
    async (argv) => {
      asked.push(argv.join(" "));
      const [answer = { ok: true, stdout: recorded }] = answers.slice(asked.length - 1);
      return answer;
    };

  it("is started once for all that is read, and again after a failure", async () => {
    asked.length = 0;
    const failed = { ok: false, code: "failed", reason: "tc exited with 2: Cannot talk to rtnetlink" } as const;
    const disciplines = queueingDisciplines(answering(failed), silentLog);
    expect(await disciplines()).toBeUndefined();
    expect(await disciplines()).toHaveLength(1);
    expect(asked).toEqual(["tc -j -s qdisc show", "tc -j -s qdisc show"]);
  });

  it("is not started again if it knows no JSON", async () => {
    for (const printed of [
      { ok: false, code: "missing", reason: "tc: ENOENT" },
      { ok: false, code: "failed", reason: 'tc exited with 1: Option "-j" is unknown' },
      { ok: true, stdout: "qdisc noqueue 0: dev lo root refcnt 2" },
    ] as const) {
      asked.length = 0;
      const disciplines = queueingDisciplines(answering(printed), silentLog);
      expect([await disciplines(), await disciplines()]).toEqual([undefined, undefined]);
      expect(asked).toHaveLength(1);
    }
  });
});
