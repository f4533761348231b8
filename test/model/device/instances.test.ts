import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryStore } from "../memory-store.ts";
import { faultsOf, link, sampleDevice, system, valuesOf } from "../sample-device.ts";

const acs = { origin: "acs" } as const;

describe("instance numbers [TR-069 A.2.2.1]", () => {
  it("of the system's rows stay with their key: over restarts, and when a row goes and comes back", async () => {
    const host = system();
    const { tree, store } = await sampleDevice(host);
    await tree.values([""]);
    const [lo, eth0] = host.links;
    host.links = [link("wlan0"), ...(lo === undefined ? [] : [lo])];
    const second = await sampleDevice(host, store);
    expect((await second.tree.names("Device.IP.Interface.", true)).map(({ path }) => path)).toEqual([
      "Device.IP.Interface.1.",
      "Device.IP.Interface.3.",
    ]);
    if (eth0 !== undefined) host.links.push(eth0);
    const third = await sampleDevice(host, store);
    expect(
      await valuesOf(third.tree, "Device.IP.Interface.2.Name", "Device.IP.Interface.2.IPv4Address.2.IPAddress"),
    ).toEqual({
      "Device.IP.Interface.2.Name": "eth0",
      "Device.IP.Interface.2.IPv4Address.2.IPAddress": "192.0.2.2",
    });
  });

  it("are durable before anybody is told of them", async () => {
    const { tree, store } = await sampleDevice();
    store.failFrom = 1;
    expect(await faultsOf(tree.names("Device.IP.", false))).toMatchObject({ "Device.IP.Interface.": "internal" });
    store.failFrom = Number.POSITIVE_INFINITY;
    const told = await tree.names("Device.IP.Interface.", true);
    for (const { path } of told) expect(store.read("rows", path)).toBeDefined();
  });

  it("are given once to readers that overlap", async () => {
    const { tree, store } = await sampleDevice();
    const reads = await Promise.all([valuesOf(tree, "Device.IP."), valuesOf(tree, "Device.IP."), valuesOf(tree, "")]);
    expect(reads[0]).toEqual(reads[1]);
    expect(store.writes).toBe(1);
  });

  it("fail overlapping readers together when they cannot be kept, and nobody else", async () => {
    const { tree, store } = await sampleDevice();
    store.failFrom = 1;
    const reads = await Promise.allSettled([tree.values(["Device.IP."]), tree.values(["Device.IP."])]);
    expect(reads.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await valuesOf(tree, "Device.DeviceInfo.UpTime")).toEqual({ "Device.DeviceInfo.UpTime": "42" });
  });

  it("that could not be kept are not taken for kept later on", async () => {
    const { tree, store } = await sampleDevice();
    // One call stays under way for good, so that the tree does not let go of what it remembers.
    const write = store.write.bind(store);
    await new Promise<void>((underWay) => {
      store.write = (changes) => {
        if (!changes.some(({ space }) => space === "attribute")) return write(changes);
        underWay();
        return new Promise<never>(() => undefined);
      };
      void tree.setAttributes([{ path: "Device.DeviceInfo.HostName", notification: 1 }]);
    });
    store.failFrom = 1;
    await expect(tree.values(["Device.IP."])).rejects.toThrow();
    store.failFrom = Number.POSITIVE_INFINITY;
    for (const { path } of await tree.names("Device.IP.Interface.", true)) {
      expect(store.read("rows", path)).toBeDefined();
    }
  });

  it("are never used again, whatever is added, deleted, reset or restarted", async () => {
    type Step = "add" | "add below" | "delete last" | "delete first" | "restart" | "reset" | "come" | "go";
    const step = fc.constantFrom<Step>(
      "add",
      "add below",
      "delete last",
      "delete first",
      "restart",
      "reset",
      "come",
      "go",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const store = memoryStore();
        const host = system({ links: [] });
        let { tree } = await sampleDevice(host, store);
        const given = new Set<string>();
        let comers = 0;
        const rows = async (table: string): Promise<readonly string[]> =>
          (await tree.names(table, true)).map(({ path }) => path);
        const add = async (table: string): Promise<void> => {
          if ((await rows(table)).length >= 20) return;
          const { added } = await tree.apply([{ kind: "add", path: table }], acs);
          const row = `${table}${added[0]}.`;
          expect(given).not.toContain(row);
          given.add(row);
        };
        const remove = async (row: string | undefined): Promise<void> => {
          if (row !== undefined) await tree.apply([{ kind: "delete", path: row }], acs);
        };
        const mappings = "Device.NAT.PortMapping.";
        for (const one of steps) {
          const present = await rows(mappings);
          if (one === "add") await add(mappings);
          else if (one === "add below") await (present[0] === undefined ? undefined : add(`${present[0]}Rule.`));
          else if (one === "delete last") await remove(present.at(-1));
          else if (one === "delete first") await remove(present[0]);
          else if (one === "reset") await tree.factoryReset([]);
          else if (one === "restart") ({ tree } = await sampleDevice(host, store));
          else if (one === "go") host.links.shift();
          else {
            host.links.push(link(`link${comers++}`));
            const known = new Map([...given].filter((row) => row.startsWith("Device.IP.")).map((row) => [row, true]));
            const now = await rows("Device.IP.Interface.");
            expect(known.has(now.at(-1) ?? "")).toBe(false);
            for (const row of now) given.add(row);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
