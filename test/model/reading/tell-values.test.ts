import { describe, expect, it } from "vitest";
import { emptyTable, Records } from "../../../src/model/device/records.ts";
import type { Edit, Tree } from "../../../src/model/tree.ts";
import type { Store } from "../../../src/ports/store.ts";
import { memoryStore } from "../memory-store.ts";
import { faultsOf, link, sampleDevice, system } from "../sample-device.ts";

const acs = { origin: "acs" } as const;
const set = (path: string, value: string): Edit => ({ kind: "set", path, value });

/** What the walk told of last. */
async function told(tree: Tree, ...paths: readonly string[]): Promise<readonly string[]> {
  let last: string[] = [];
  await tree.tellValues(paths, () => {
    const begun: string[] = [];
    last = begun;
    return (object, { name }, value) => begun.push(`${object}${name}=${value}`);
  });
  return last;
}

const listed = async (tree: Tree, ...paths: readonly string[]): Promise<readonly string[]> =>
  tree.addressed(await tree.values(paths)).map(({ path, value }) => `${path}=${value}`);

describe("tellValues [TR-069 A.3.2.2]", () => {
  it("tells of what values lists, in the same order", async () => {
    const { tree } = await sampleDevice();
    for (const path of ["", "Device.IP.Interface.*.", "Device.IP.Interface.2.Name", "Device.Zone."])
      expect(await told(tree, path)).toEqual(await listed(tree, path));
  });

  it("does not walk a tree ever more often for paths that overlap", async () => {
    const { tree } = await sampleDevice();
    const paths = Array.from({ length: 50_000 }, () => "Device.");
    expect(await faultsOf(tree.tellValues(paths, () => () => {}))).toEqual({ "": "resources" });
  });

  it("calls rows by their aliases where the ACS wants that, in references too", async () => {
    const { tree } = await sampleDevice();
    const mode = set("Device.ManagementServer.InstanceMode", "InstanceAlias");
    await tree.apply(
      [set("Device.IP.Interface.2.Alias", "wan"), set("Device.Zone.1.Uplink", "Device.IP.Interface.2"), mode],
      acs,
    );
    const all = await told(tree, "");
    expect(all).toEqual(await listed(tree, ""));
    expect(all).toContain("Device.Zone.[cpe-1].Uplink=Device.IP.Interface.[wan]");
  });

  it("tells of each parameter once, by whatever paths it is asked for", async () => {
    const { tree } = await sampleDevice();
    const asked = ["Device.IP.Interface.2.Name", "Device.IP.Interface.[cpe-2].", "", "Device.IP."];
    const all = await told(tree, ...asked);
    expect(all[0]).toBe("Device.IP.Interface.2.Name=eth0");
    expect([...all].sort()).toEqual([...(await told(tree, ""))].sort());
  });

  it("refuses the whole for each name that there is not", async () => {
    const { tree } = await sampleDevice();
    expect(await faultsOf(told(tree, "", "Device.Nothing", "Device.IP.Interface.9."))).toEqual({
      "Device.Nothing": "name",
      "Device.IP.Interface.9.": "name",
    });
  });

  it("lets others have their turn in the middle of many rows", async () => {
    const links = Array.from({ length: 1000 }, (_, index) => link(`eth${index}`));
    let pauses = 0;
    const { tree } = await sampleDevice(system({ links }), memoryStore(), { pause: async () => void pauses++ });
    expect((await told(tree, "")).length).toBeGreaterThan(8000);
    expect(pauses).toBeGreaterThan(3);
  });
});

describe("a walk of the whole tree", () => {
  it("reads of each parameter what it reads when asked for alone, whatever is stored, shipped or the device's own", async () => {
    const overrides = new Map([["Device.Zone.1.Name", "own"]]);
    const { tree } = await sampleDevice(system(), memoryStore(), { overrides });
    const agree = async (): Promise<void> => {
      // Walked again and again in one reading, which knows by then what is stored.
      const whole = await tree.values(Array.from({ length: 10 }, () => ""));
      for (const { path, value } of whole) expect(await tree.values([path])).toMatchObject([{ path, value }]);
    };
    await agree();
    await tree.apply([set("Device.DeviceInfo.ProvisioningCode", "x"), set("Device.Zone.4.Alias", "other")], acs);
    await agree();
    expect(await told(tree, "Device.Zone.")).toContain("Device.Zone.1.Name=own");
  });
});

describe("hold", () => {
  /** A device, and how often two walks of it read the rows of the store. */
  async function counted({ isSparing }: { readonly isSparing: boolean }) {
    const store = memoryStore();
    await store.write([{ space: "rows", key: "Device.Zone.", value: "9" }]);
    let read = 0;
    const entries: typeof store.entries = (space, prefix) => {
      if (space === "rows") read++;
      return store.entries(space, prefix);
    };
    const { tree } = await sampleDevice(system(), { ...store, entries }, { isSparing });
    const twice = async (): Promise<number> => {
      read = 0;
      for (let times = 0; times < 2; times++) await told(tree, "");
      return read;
    };
    return { tree, twice };
  }

  it("reads the rows of the store once for one of very many, until it is let go", async () => {
    const { tree, twice } = await counted({ isSparing: true });
    expect(await twice()).toBe(2);
    const [letGo, alsoLetGo] = [tree.hold(), tree.hold()];
    expect(await twice()).toBe(1);
    letGo();
    letGo();
    expect(await twice()).toBe(0);
    alsoLetGo();
    expect(await twice()).toBe(2);
  });

  it("is not needed for one by itself, which reads them again only after a change", async () => {
    const { tree, twice } = await counted({ isSparing: false });
    expect(await twice()).toBe(1);
    expect(await twice()).toBe(0);
    await tree.apply([set("Device.DeviceInfo.ProvisioningCode", "x")], acs);
    expect(await twice()).toBe(1);
    const letGo = tree.hold();
    await tree.apply([set("Device.DeviceInfo.ProvisioningCode", "y")], acs);
    expect(await twice()).toBe(0);
    letGo();
    expect(await twice()).toBe(1);
  });

  it("reads none again where the store has none, until there is one", () => {
    const store = memoryStore();
    let read = 0;
    const counted: Store = {
      ...store,
      entries: (space, prefix) => {
        read += 1;
        return store.entries(space, prefix);
      },
    };
    const records = new Records({ store: counted, scope: "F1/", paths: new Map() });
    const readAgain = (): number => {
      read = 0;
      records.release();
      expect(records.table("Device.Zone.")).toBeUndefined();
      return read;
    };
    expect([readAgain(), readAgain()]).toEqual([1, 0]);
    records.putTable("Device.Zone.", emptyTable());
    expect(records.table("Device.Zone.")).toEqual(emptyTable());
    expect([readAgain(), readAgain()]).toEqual([1, 0]);
  });

  it.each([true, false])(
    "keeps none past a call that failed, even beside one that did not (sparing: %s)",
    async (isSparing) => {
      const { tree, twice } = await counted({ isSparing });
      tree.hold();
      expect([await twice(), await twice()]).toEqual([1, 0]);
      const walk = told(tree, "");
      await expect(tree.values(["Device.Nothing"])).rejects.toThrow("no such");
      await walk;
      expect([await twice(), await twice()]).toEqual([1, 0]);
    },
  );
});
