import { describe, expect, it } from "vitest";
import { configurationFileCodec } from "../../src/config-file/configuration-file.ts";
import { configurationOf } from "../../src/config-file/present-configuration.ts";
import { restoration } from "../../src/config-file/restoration.ts";
import type { Edit, Tree } from "../../src/model/tree.ts";
import { cpuMs } from "../harness/cpu-time.ts";
import { gatewayKeepingUsers as gateway, schema } from "./home-gateway.ts";

// Long work lets others have their turn, and is bounded before it is begun.

/** The agent keeps these itself, so that there may be many. */
const users = "Device.Users.User.";

/** Counts the turns that others have had, and how much of all the processor time went by in the longest wait for one. */
function turns() {
  let count = 0;
  let longestMs = 0;
  const beganMs = cpuMs();
  let lastMs = beganMs;
  const seen = (): void => {
    const nowMs = cpuMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  return {
    pause: async () => {
      count += 1;
      seen();
      await new Promise<void>((resolve) => setImmediate(resolve));
    },
    get count() {
      return count;
    },
    get longestShare() {
      seen();
      return longestMs / (cpuMs() - beganMs);
    },
  };
}

function file(rows: number): Uint8Array {
  const parameters = Array.from(
    { length: rows },
    (_, row) => `<parameter path="${users}[u${row}].Username">user ${row}</parameter>`,
  );
  return Buffer.from(
    `<configuration xmlns="urn:cpe-agent:configuration" version="1" scope="partial" root="Device.">${parameters.join("")}</configuration>`,
  );
}

const sets = (count: number, path: (each: number) => string): readonly Edit[] =>
  Array.from({ length: count }, (_, each) => ({ kind: "set", path: path(each), value: `x${each}` }));

describe("a configuration file", () => {
  it("of 99,000 rows is read in turns, and refused before anything is planned", async () => {
    const reading = turns();
    const wanted = await configurationFileCodec(reading.pause).read(file(99_000));
    expect(reading.count).toBeGreaterThan(80);
    expect(reading.longestShare).toBeLessThan(0.6);
    const planning = turns();
    const tree = await gateway("HG000001", planning.pause);
    await expect(restoration(tree, schema, wanted, planning.pause)).rejects.toThrow(`${users}: no more than 1024 rows`);
    expect(planning.count).toBeLessThan(20);
  });

  it("of as many rows as there may be is put into force in turns", async () => {
    const seen = turns();
    const tree = await gateway("HG000001", seen.pause);
    const wanted = await configurationFileCodec(seen.pause).read(file(1000));
    await tree.apply(await restoration(tree, schema, wanted, seen.pause), { origin: "local" });
    expect((await tree.values([`${users}*.Username`])).length).toBeGreaterThan(1000);
    expect(seen.count).toBeGreaterThan(200);
    expect(seen.longestShare).toBeLessThan(0.6);
  });
});

describe("a backup", () => {
  it("of a large device is read and written in turns, also of more settings than one answer has room for", async () => {
    const seen = turns();
    const tree = await gateway("HG000001", seen.pause);
    const codec = configurationFileCodec(seen.pause);
    const parameters = Array.from({ length: 60_000 }, (_, each) => ({
      path: `${users}${each}.Username`,
      value: `<${each}>`,
    }));
    const described = { scope: "partial", root: "Device.", name: "", version: "", description: "" } as const;
    const octets = await codec.write({ ...described, parameters });
    expect(seen.count).toBeGreaterThan(100);
    expect((await codec.read(octets)).parameters).toEqual(parameters);
    const many: Tree = {
      root: tree.root,
      names: async () => parameters.map(({ path }) => ({ path, writable: true })),
      values: async (paths: readonly string[]) => {
        expect(paths.length).toBeLessThan(50_000);
        return paths.map((path) => ({ path, value: "x", type: { base: "string" } }));
      },
    } as Partial<Tree> as Tree;
    const before = seen.count;
    expect((await configurationOf(many, schema, seen.pause)).parameters).toHaveLength(parameters.length);
    expect(seen.count).toBeGreaterThan(before + 100);
  });
});

describe("a request of an ACS", () => {
  it.each<readonly [string, (each: number) => string, string]>([
    ["that are not there", (each) => `${users}${each + 9000}.Username`, "no such parameter"],
    ["that is one and the same", () => `${users}1.Username`, "named twice"],
    ["called by aliases that nothing has", (each) => `${users}[q${each}].Username`, "no such parameter"],
  ])("to set 20,000 parameters %s is refused in turns", async (_, path, reason) => {
    const seen = turns();
    const tree = await gateway("HG000001", seen.pause);
    await expect(tree.apply(sets(20_000, path), { origin: "acs" })).rejects.toThrow(reason);
    expect(seen.count).toBeGreaterThan(200);
    expect(seen.longestShare).toBeLessThan(0.6);
  });

  it("to add rows stops at the first that there is no room for", async () => {
    const tree = await gateway("HG000001");
    const adds = Array.from({ length: 5000 }, () => ({ kind: "add", path: users }) as const);
    const refused: unknown = await tree.apply(adds, { origin: "acs" }).catch((failure: unknown) => failure);
    expect(refused).toMatchObject({ faults: [{ kind: "resources", reason: "no more than 1024 rows" }] });
  });

  it("for too many values is refused before they are all read", async () => {
    const seen = turns();
    const tree = await gateway("HG000001", seen.pause);
    const refused = "more than 50000 values in one answer: ask for a part of it at a time";
    await expect(tree.values(Array.from({ length: 1000 }, () => "Device."))).rejects.toThrow(refused);
    expect(seen.count).toBeLessThan(500);
    await expect(tree.values(Array.from({ length: 50_001 }, () => `${users}1.Username`))).rejects.toThrow(refused);
  });

  it("for values and names of thousands of rows is answered in turns, by one state of the device", async () => {
    const seen = turns();
    const tree = await gateway("HG000001", seen.pause);
    await tree.apply(
      Array.from({ length: 1000 }, () => ({ kind: "add", path: users }) as const),
      { origin: "acs" },
    );
    const before = seen.count;
    const values = await tree.values(["Device.", `${users}*.Username`]);
    expect(seen.count).toBeGreaterThan(before + 3);
    const names = await tree.names("Device.", false);
    expect(seen.count).toBeGreaterThan(before + 6);
    expect(names.length).toBeGreaterThan(values.length / 2);
  });

  it("for attributes of thousands of rows is answered in turns, and refused where it covers too much", async () => {
    const seen = turns();
    const tree = await gateway("HG000001", seen.pause);
    await tree.apply(
      Array.from({ length: 1000 }, () => ({ kind: "add", path: users }) as const),
      { origin: "acs" },
    );
    const rows = (await tree.names(users, true)).map(({ path }) => path);
    const parameters = (await tree.names(users, false)).map(({ path }) => path).filter((path) => !path.endsWith("."));
    const before = seen.count;
    await tree.setAttributes(parameters.map((path) => ({ path, notification: 1, accessList: [] })));
    expect(seen.count).toBeGreaterThan(before + 20);
    // What lies below a row is found without a look at all that there is.
    await tree.setAttributes(rows.map((path) => ({ path, notification: 0 })));
    expect(seen.count).toBeLessThan(before + 500);
    const read = seen.count;
    const told = await tree.attributes([...parameters, `${users}*.Username`]);
    expect(seen.count).toBeGreaterThan(read + 20);
    expect(told.every(({ notification, accessList }) => notification === 0 && accessList.length === 0)).toBe(true);
    await expect(tree.attributes(Array.from({ length: 1000 }, () => "Device."))).rejects.toThrow(
      "more than 50000 values",
    );
    const whole = Array.from({ length: 1000 }, () => ({ path: "Device.", accessList: [] }));
    await expect(tree.setAttributes(whole)).rejects.toThrow("more than 200000 parameters in one request");
  });

  it("that has thousands of parameters told of leaves looks at them in turns", async () => {
    const seen = turns();
    const tree = await gateway("HG000001", seen.pause);
    await tree.apply(
      Array.from({ length: 1000 }, () => ({ kind: "add", path: users }) as const),
      { origin: "acs" },
    );
    await tree.setAttributes([{ path: users, notification: 1 }]);
    expect(await tree.detectChanges()).toEqual([]);
    const names = (await tree.names(users, false)).filter(({ path }) => path.endsWith(".Username"));
    await tree.apply(
      sets(names.length, (each) => names[each]?.path ?? ""),
      { origin: "local" },
    );
    const before = seen.count;
    const changes = await tree.detectChanges();
    expect(changes).toHaveLength(names.length);
    expect(seen.count).toBeGreaterThan(before + 4);
    const told = seen.count;
    await tree.acknowledge(changes, []);
    expect(seen.count).toBeGreaterThan(told + 4);
    expect(await tree.detectChanges()).toEqual([]);
    const matched = seen.count;
    const patterns = ["Username", "Enable", "Alias", "RemoteAccessCapable"].map((name) => `${users}*.${name}`);
    expect((await tree.matching(patterns)).length).toBeGreaterThan(3000);
    expect(seen.count).toBeGreaterThan(matched);
  });
});
