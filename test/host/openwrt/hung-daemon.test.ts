import { describe, expect, it, onTestFinished } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { openWrtHost } from "../../../src/host/openwrt/openwrt-host.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { contextsOf } from "../../device/device-context.ts";
import { recordedObjects } from "../../stand-in/recorded-objects.ts";
import { copiedRouter } from "../../stand-in/router.ts";
import { startService } from "../../stand-in/ubus/service.ts";
import { silentLog } from "../linux/silent-log.ts";
import { manualClock } from "../manual-clock.ts";

/** A router whose netifd holds its answers back until it is woken, and the tree of it. */
async function withHungNetifd() {
  const { root, socket } = await copiedRouter("23.05-dsa-dual-band");
  let wake = (): void => {};
  const woken = new Promise<void>((resolve) => {
    wake = resolve;
  });
  let asked = 0;
  const objects = Object.entries(recordedObjects(root)).map(([name, methods]) => {
    if (!name.startsWith("network")) return [name, methods] as const;
    const late = Object.entries(methods).map(([method, offered]) => [
      method,
      {
        ...offered,
        call: async (args: Parameters<typeof offered.call>[0]) => {
          asked += 1;
          await woken;
          return offered.call(args);
        },
      },
    ]);
    return [name, Object.fromEntries(late)] as const;
  });
  const service = await startService(socket, Object.fromEntries(objects));
  onTestFinished(() => service.stop());
  const clock = manualClock();
  const facts: string[] = [];
  const note = (fact: string, { outcome }: Readonly<Record<string, unknown>> = {}): void =>
    void facts.push(`${fact} ${outcome}`);
  const host = openWrtHost({ root, clock, log: { ...silentLog, info: note, warn: note } });
  onTestFinished(() => host.close());
  const kind = compileKind({ schema: await loadSchema("tr181", boundComponents), bindings: bindingsOn(host) });
  const store = openMemoryStore();
  const tree = await openTree({ kind, context: contextsOf(host, clock), store, log: silentLog, pause: async () => {} });
  return {
    wake,
    clock,
    facts,
    asked: () => asked,
    read: async () => new Map((await tree.values([""])).map(({ path, value }) => [path, value])),
  };
}

describe("a router whose netifd hangs", () => {
  it("costs one wait, shows what the kernel and the other daemons tell, and all of it when netifd is back", async () => {
    const { wake, clock, facts, asked, read } = await withHungNetifd();
    const reading = read();
    await expect.poll(asked).toBeGreaterThan(0);
    await expect.poll(() => clock.waiting).toBeGreaterThan(0);
    let isRead = false;
    void reading.finally(() => {
      isRead = true;
    });
    let passedMs = 0; // five seconds of one wait; a second one would not end
    await expect
      .poll(() => {
        if (passedMs < 5_000) {
          clock.advance(1_000);
          passedMs += 1_000;
        }
        return isRead;
      })
      .toBe(true);
    const values = await reading;
    expect(facts.filter((fact) => fact === "host.ubus hung")).toHaveLength(1);
    const shown = (path: string): string | undefined => values.get(`Device.${path}`);
    expect([shown("Ethernet.Interface.1.Name"), shown("IP.Interface.1.Enable")]).toEqual(["wan", "true"]);
    expect(shown("DHCPv4.Client.1.DHCPStatus")).toBeUndefined();

    // No time passes from here on.
    expect((await read()).size).toBe(values.size);
    wake();
    await expect.poll(() => facts).toContain("host.ubus answers-again");
    clock.advance(200); // what was answered before stands for so long
    expect((await read()).get("Device.DHCPv4.Client.1.DHCPStatus")).toBe("Bound");
  });
});
