import { describe, expect, it } from "vitest";
import { EventQueue } from "../../../src/agent/context/event-queue.ts";
import type { CwmpEvent, EventCode } from "../../../src/cwmp/events.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";

const event = (code: EventCode, commandKey = ""): CwmpEvent => ({ code, commandKey });
const told = (queue: EventQueue) =>
  queue.pending.map(({ code, commandKey }) => code + (commandKey && ` ${commandKey}`));

async function raise(queue: EventQueue, ...events: readonly CwmpEvent[]) {
  await queue.replace(queue.raised(events, 1000));
}

describe("the queue of undelivered events [TR-069 3.7.1.5]", () => {
  it("keeps over a restart what must not be lost, in order, and nothing else", async () => {
    const store = openMemoryStore();
    const queue = new EventQueue(store, "");
    await raise(
      queue,
      event("1 BOOT"),
      event("M ScheduleInform", "b"),
      event("2 PERIODIC"),
      event("6 CONNECTION REQUEST"),
    );
    await raise(queue, event("M ScheduleInform", "a"), event("3 SCHEDULED"));
    expect(told(new EventQueue(store, ""))).toEqual([
      "M ScheduleInform b",
      "2 PERIODIC",
      "M ScheduleInform a",
      "3 SCHEDULED",
    ]);
  });

  it("clears what the InformResponse delivered, not what came while it was on its way", async () => {
    const store = openMemoryStore();
    const queue = new EventQueue(store, "");
    await raise(queue, event("2 PERIODIC"), event("M Reboot", "key"));
    queue.markInFlight(queue.pending);
    await raise(queue, event("2 PERIODIC"), event("6 CONNECTION REQUEST"));
    await queue.replace(queue.delivered());
    queue.settleInFlight(true);
    expect(told(queue)).toEqual(["2 PERIODIC", "6 CONNECTION REQUEST"]);
    expect(told(new EventQueue(store, ""))).toEqual(["2 PERIODIC"]);
  });

  it("drops a connection request whose Inform failed, and keeps one that came since", async () => {
    const queue = new EventQueue(openMemoryStore(), "");
    await raise(queue, event("2 PERIODIC"), event("6 CONNECTION REQUEST"));
    queue.markInFlight(queue.pending);
    queue.settleInFlight(false);
    expect(told(queue)).toEqual(["2 PERIODIC"]);
    await raise(queue, event("6 CONNECTION REQUEST"));
    queue.markInFlight(queue.pending);
    await raise(queue, event("6 CONNECTION REQUEST"));
    queue.settleInFlight(false);
    expect(told(queue)).toEqual(["2 PERIODIC", "6 CONNECTION REQUEST"]);
  });

  it("believes nothing that could not be written, unless told to; the next write makes good", async () => {
    const store = openMemoryStore();
    const write = store.write.bind(store);
    const queue = new EventQueue(store, "");
    store.write = () => Promise.reject(Object.assign(new Error("no space"), { code: "full" }));
    await expect(raise(queue, event("2 PERIODIC"))).rejects.toThrow("no space");
    expect(told(queue)).toEqual([]);
    queue.commit(queue.raised([event("2 PERIODIC")], 1000), false);
    store.write = write;
    await raise(queue, event("M Reboot", "key"));
    expect(told(new EventQueue(store, ""))).toEqual(["2 PERIODIC", "M Reboot key"]);
  });

  it("writes nothing when nothing durable changes", async () => {
    const store = openMemoryStore();
    const queue = new EventQueue(store, "");
    store.write = () => Promise.reject(new Error("unexpected write"));
    await raise(queue, event("6 CONNECTION REQUEST"), event("1 BOOT"));
    expect(told(queue)).toEqual(["6 CONNECTION REQUEST", "1 BOOT"]);
  });

  it.each(["", "{}", "[]", '["9 NO SUCH","",1]', '["2 PERIODIC",1,1]', '["2 PERIODIC",""]', "\u0000"])(
    "passes over a record that says nothing: %j",
    async (value) => {
      const store = openMemoryStore();
      await store.write([
        { space: "event", key: "000000000001", value },
        { space: "event", key: "000000000002", value: '["2 PERIODIC","",5]' },
      ]);
      expect(new EventQueue(store, "").pending).toEqual([
        { code: "2 PERIODIC", commandKey: "", atMs: 5, key: "000000000002" },
      ]);
    },
  );
});
