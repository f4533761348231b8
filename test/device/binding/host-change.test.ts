import { describe, expect, it } from "vitest";
import { bindingsOn, boundComponents } from "../../../src/device/components.ts";
import { virtualHost } from "../../../src/host/virtual/virtual-host.ts";
import { openTree } from "../../../src/model/device/open-tree.ts";
import { compileKind } from "../../../src/model/kind/kind.ts";
import type { Host } from "../../../src/ports/host/host.ts";
import { loadSchema } from "../../../src/schema/load.ts";
import { openMemoryStore } from "../../../src/store/memory-store.ts";
import { silentLog } from "../../host/linux/silent-log.ts";
import { manualClock } from "../../host/manual-clock.ts";
import { smallRouter } from "../../host/virtual/small/small-router.ts";
import { contextsOf, identity } from "../device-context.ts";

const schema = await loadSchema("tr181", boundComponents);
const hostName = "Device.DeviceInfo.HostName";

/** A tree over a virtual host, with what was begun and committed there. */
async function gateway() {
  const counts = { begun: 0, committed: 0, rolledBack: 0 };
  const simulated = virtualHost({ system: smallRouter, identity, clock: manualClock() });
  const host: Host = {
    kind: "virtual",
    allows: simulated.allows,
    system: simulated.system,
    links: simulated.links,
    settle: () => simulated.settle(),
    reboot: () => simulated.reboot(),
    factoryReset: () => simulated.factoryReset(),
    close: () => simulated.close(),
    begin: () => {
      counts.begun += 1;
      const transaction = simulated.begin();
      return {
        ...transaction,
        commit: () => {
          counts.committed += 1;
          return transaction.commit();
        },
        rollback: () => {
          counts.rolledBack += 1;
          return transaction.rollback();
        },
      };
    },
  };
  const kind = compileKind({ schema, bindings: bindingsOn(host) });
  const store = openMemoryStore();
  const tree = await openTree({ kind, context: contextsOf(host), store, log: silentLog });
  const names = (await tree.values(["Device.IP.Interface."])).filter(({ path }) => path.endsWith(".Name"));
  const mtuOf = (link: string): string =>
    (names.find(({ value }) => value === link)?.path ?? "").replace(/Name$/, "MaxMTUSize");
  const set = (values: Readonly<Record<string, string>>) =>
    tree.apply(
      Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const),
      { origin: "acs" },
    );
  const value = async (path: string) => (await tree.values([path]))[0]?.value;
  return { counts, mtuOf, set, store, value };
}

describe("what one request changes of the system", () => {
  it("is one transaction of the host, whichever rows it is of", async () => {
    const { counts, mtuOf, set, value } = await gateway();
    expect(counts.begun).toBe(0);
    await set({ [mtuOf("wan")]: "1700", [mtuOf("wan.7")]: "1600", [hostName]: "attic" });
    // The first that is begun stays empty: it is asked what edits the host has.
    expect(counts).toEqual({ begun: 2, committed: 1, rolledBack: 0 });
    expect([await value(mtuOf("wan")), await value(mtuOf("wan.7")), await value(hostName)]).toEqual([
      "1700",
      "1600",
      "attic",
    ]);
    await set({ [hostName]: "cellar" });
    expect(counts.begun).toBe(3);
  });

  it.each([["wan", "wan.7"] as const, ["wan.7", "wan"] as const])(
    "is taken together, whatever comes first: %s, %s [TR-069 A.3.2.1]",
    async (first, second) => {
      const { counts, mtuOf, set, value } = await gateway();
      const higher = { wan: "1700", "wan.7": "1600" };
      await set({ [mtuOf(first)]: higher[first], [mtuOf(second)]: higher[second] });
      expect(await value(mtuOf("wan.7"))).toBe("1600");
      const lower = { wan: "1300", "wan.7": "1400" };
      const refused = set({ [mtuOf(first)]: lower[first], [mtuOf(second)]: lower[second], [hostName]: "attic" });
      const reason = "wan.7 takes an MTU of 68 to 1300, not 1400";
      await expect(refused).rejects.toMatchObject({
        faults: expect.arrayContaining([{ path: mtuOf("wan.7"), kind: "value", reason }]),
      });
      expect([await value(mtuOf("wan")), await value(hostName)]).toEqual(["1700", "gateway-1234"]);
      expect(counts.committed).toBe(1);
    },
  );

  it("is rolled back once when the request cannot be kept", async () => {
    const { counts, mtuOf, set, store, value } = await gateway();
    const { write } = store;
    let left = 1; // the journal's
    store.write = (changes) =>
      left-- > 0 ? write.call(store, changes) : Promise.reject(Object.assign(new Error("full"), { code: "full" }));
    await expect(set({ [mtuOf("wan")]: "1400", [hostName]: "attic" })).rejects.toThrow();
    store.write = write;
    expect(counts).toEqual({ begun: 2, committed: 1, rolledBack: 1 });
    expect([await value(mtuOf("wan")), await value(hostName)]).toEqual(["1500", "gateway-1234"]);
  });
});
