import { beforeEach, describe, expect, it } from "vitest";
import { Idleness } from "../../../src/agent/transfers/idleness.ts";
import { hostWith, linkWith, systemWith } from "../../device/device-context.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";
import { recordedLog } from "../../store/recorded-log.ts";

// Whether an interruption would disturb anybody. [TR-069 A.4.1.8]

let clock: VirtualClock;
let bytes: { wan: number; lan: number } | undefined;
let idleness: Idleness;
const log = recordedLog();

beforeEach(() => {
  clock = new VirtualClock();
  bytes = { wan: 0, lan: 0 };
  const host = hostWith({
    system: systemWith({ uptimeSeconds: () => 1000 + clock.monotonicMs() / 1000 }),
    links: {
      read: async () => {
        if (bytes === undefined) throw new TypeError("no links");
        const [wan, lan] = [linkWith({ name: "wan", upstream: true }), linkWith({ name: "lan" })];
        const carried = (link: typeof wan, count: number) => ({
          ...link,
          statistics: { ...link.statistics, bytesSent: BigInt(count), bytesReceived: 0n },
        });
        return [carried(wan, bytes.wan), carried(lan, bytes.lan)];
      },
    },
  });
  idleness = new Idleness({ host, clock, log });
});

/** Looks, lets so many bytes go over the line in half a minute, and looks again. */
async function afterTraffic(wan: number, lan = 0, before = 0): Promise<boolean> {
  bytes = { wan: before, lan: 0 };
  await clock.advance(30_000);
  await idleness.measure();
  bytes = { wan: before + wan, lan };
  await clock.advance(30_000);
  return idleness.measure();
}

describe("a device", () => {
  it("is idle when next to nothing went over the line for half a minute", async () => {
    expect(await afterTraffic(200_000)).toBe(true);
  });

  it("is not when more did than one call takes", async () => {
    expect(await afterTraffic(300_000)).toBe(false);
  });

  it("is idle when less than half of what it carries on average did", async () => {
    expect(await afterTraffic(1_400_000, 0, 100_000_000)).toBe(true);
    expect(await afterTraffic(1_600_000, 0, 100_000_000)).toBe(false);
  });

  it("may be busy within the house", async () => {
    expect(await afterTraffic(0, 10_000_000_000)).toBe(true);
  });

  it("is not known to be idle where counters begin anew, cannot be read, or were read long ago", async () => {
    expect(await afterTraffic(-100, 0, 100)).toBe(false);
    bytes = undefined;
    await clock.advance(30_000);
    expect(await idleness.measure()).toBe(false);
    expect(log.facts.at(-1)).toMatchObject({ fact: "transfer.idle", fields: { reason: "TypeError: no links" } });
    bytes = { wan: 0, lan: 0 };
    await clock.advance(30_000);
    expect(await idleness.measure()).toBe(false);
    await clock.advance(3_600_000);
    expect(await idleness.measure()).toBe(false);
    expect(idleness.nextMs).toBe(clock.monotonicMs() + 30_000);
  });

  it("is not looked at more often than it makes sense", async () => {
    bytes = { wan: 0, lan: 0 };
    await idleness.measure();
    await clock.advance(29_000);
    expect(await idleness.measure()).toBe(false);
    await clock.advance(1000);
    expect(await idleness.measure()).toBe(true);
  });
});
