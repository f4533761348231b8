import { beforeAll, expect, it } from "vitest";
import type { DeviceContext } from "../../../src/device/binding/context.ts";
import type { Kind } from "../../../src/model/kind/kind.ts";
import type { Cancel } from "../../../src/ports/clock.ts";
import { simulatedKind, World } from "../../harness/simulated/simulated-device.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

// An agent that is told to stop while it looks what is due: what comes after that is not begun any more.

let kind: Kind<DeviceContext>;
beforeAll(async () => {
  kind = await simulatedKind();
});

const minute = 60_000;
const periodicInform = { enable: true, intervalSeconds: 60, time: "2026-01-01T00:00:00Z" };

/** A clock that tells when a timer has fired, before what the timer has set off goes on. */
class ToldClock extends VirtualClock {
  onFired: () => void = () => undefined;

  override after(delayMs: number, callback: () => void): Cancel {
    return super.after(delayMs, () => {
      callback();
      this.onFired();
    });
  }
}

/** Enough for all that an agent awaits between a deadline and the session that it begins. */
const turns = 60;

it("a stop at any turn of what a deadline has set off leaves nothing behind that would keep its process", async () => {
  const left: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const clock = new ToldClock();
    const { agent, host } = await new World(kind, clock).start({ defaults: { periodicInform } });
    await clock.advance(2 * minute);
    let stopped: Promise<void> | undefined;
    clock.onFired = async () => {
      clock.onFired = () => undefined;
      for (let at = 0; at < turn; at++) await Promise.resolve();
      stopped = agent.stop();
    };
    await clock.advance(minute);
    await stopped;
    expect(stopped).toBeDefined();
    await host.close();
    if (clock.pendingTimers > 0) left.push(turn);
  }
  expect(left).toEqual([]);
});
