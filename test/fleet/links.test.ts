import { describe, expect, it } from "vitest";
import { linksIn } from "../../src/cli/fleet/links.ts";
import { fastLink, onTheWayMs, over, type SlowLink } from "../../src/fleet/links/slow-link.ts";
import { seededRandom } from "../../src/host/seeded-random.ts";
import type { ExchangeReply, SessionChannel } from "../../src/ports/exchange.ts";
import { manualClock } from "../host/manual-clock.ts";

const random = seededRandom("links");

describe("a slow line", () => {
  it("takes its latency, and the time that the octets take", () => {
    expect(onTheWayMs({ ...fastLink, latencyMs: 40 }, 1_000_000, Number.POSITIVE_INFINITY, random)).toBe(40);
    expect(onTheWayMs({ ...fastLink, latencyMs: 40 }, 125_000, 1e6, random)).toBe(1040);
  });

  it("jitters between nothing and its jitter, and sends again what is lost", () => {
    const jittering = { ...fastLink, jitterMs: 30 };
    const times = Array.from({ length: 200 }, () => onTheWayMs(jittering, 0, 1e9, random));
    expect([Math.min(...times) >= 0, Math.max(...times) <= 30, new Set(times).size > 100]).toEqual([true, true, true]);
    const losing = { ...fastLink, loss: 0.1 };
    const mean = (packets: number): number => {
      const all = Array.from({ length: 500 }, () =>
        onTheWayMs(losing, packets * 1400, Number.POSITIVE_INFINITY, random),
      );
      return all.reduce((sum, ms) => sum + ms, 0) / all.length;
    };
    // One in nine is sent again, after 200 ms.
    expect(mean(1)).toBeGreaterThan(12);
    expect(mean(1)).toBeLessThan(35);
    expect(mean(100) / mean(1)).toBeGreaterThan(60);
  });

  it("is passed by each message of a session, and once more by the connection; an abort ends the wait", async () => {
    const clock = manualClock();
    const posted: number[] = [];
    const reply: ExchangeReply = { ok: true, status: 204, body: [] };
    const channel: SessionChannel = {
      post: async () => {
        posted.push(clock.monotonicMs());
        return reply;
      },
      close: async () => {},
    };
    const link: SlowLink = { ...fastLink, latencyMs: 100 };
    const slow = over(link, channel, clock, random);
    const { signal, abort } = ((controller) => ({ signal: controller.signal, abort: () => controller.abort() }))(
      new AbortController(),
    );
    const waitFor = async (pending: Promise<unknown>): Promise<number> => {
      const fromMs = clock.monotonicMs();
      let done = false;
      void pending.then(() => {
        done = true;
      });
      for (let at = 0; !done && at < 1000; at++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!done) clock.advance(10);
      }
      return clock.monotonicMs() - fromMs;
    };
    expect(await waitFor(slow.post([], signal))).toBeGreaterThanOrEqual(400);
    const second = await waitFor(slow.post([], signal));
    expect([second >= 200, second < 400]).toEqual([true, true]);
    const third = slow.post([], signal);
    abort();
    await third;
    expect(posted).toHaveLength(3);
    expect(over(undefined, channel, clock, random)).toBe(channel);
  });
});

describe("--link", () => {
  it("is for a kind, or for all that are not named", () => {
    const links = linksIn(
      ["all=latency:0.05s", "ont=latency:2ms,jitter:1ms,down:1G,up:500M,loss:0.1%"],
      ["ont", "nas"],
    );
    expect(Object.fromEntries(links)).toEqual({
      nas: { ...fastLink, latencyMs: 50 },
      ont: { latencyMs: 2, jitterMs: 1, downBps: 1e9, upBps: 5e8, loss: 0.001 },
    });
    expect(linksIn(["ont=up:1k"], ["ont", "nas"]).size).toBe(1);
  });

  it.each<[string[], RegExp]>([
    [["lte-router=latency:1ms"], /it is for all, or for a kind of this fleet \(ont\)/],
    [["ont"], /it is for all, or for a kind of this fleet/],
    [["ont=speed:1"], /there is no speed; there are latency, jitter, down, up, loss/],
    [["ont=latency:80"], /latency 80 must be a time one way such as 80ms/],
    [["ont=latency:90s"], /latency 90s must be a time/],
    [["ont=down:0"], /down 0 must be bits per second/],
    [["ont=loss:60%"], /loss 60% must be a share of packets below 50%/],
    [["ont=up:1M", "ont=up:2M"], /--link ont is given twice/],
  ])("%j is refused", (texts, sentence) => {
    expect(() => linksIn(texts, ["ont"])).toThrow(sentence);
  });
});
