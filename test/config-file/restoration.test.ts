import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configurationFileCodec } from "../../src/config-file/configuration-file.ts";
import { type Configuration, configurationOf } from "../../src/config-file/present-configuration.ts";
import { restoration } from "../../src/config-file/restoration.ts";
import { ModelError, type Tree } from "../../src/model/tree.ts";
import { everyTypeDevice, everyTypeSchema as schema } from "../device/every-type-device.ts";

const local = { origin: "local" } as const;
const set = (tree: Tree, values: Readonly<Record<string, string>>) =>
  tree.apply(
    Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const),
    local,
  );
const add = async (tree: Tree, path: string): Promise<string> =>
  `${path}${(await tree.apply([{ kind: "add", path }], local)).added[0]}.`;
const remove = (tree: Tree, path: string) => tree.apply([{ kind: "delete", path }], local);
const valueAt = async (tree: Tree, path: string) => (await tree.values([path]))[0]?.value;
const rowsOf = async (tree: Tree, table: string) => (await tree.names(table, true)).map(({ path }) => path);

/** What the device is configured with, and how to bring that back. */
async function saved(tree: Tree): Promise<Configuration> {
  const { root, parameters } = await configurationOf(tree, schema);
  const octets = await configurationFileCodec().write({ root, parameters, name: "", version: "", description: "" });
  return configurationFileCodec().read(octets);
}
const restore = async (tree: Tree, file: Configuration) => tree.apply(await restoration(tree, schema, file), local);

describe("rows that are restored", () => {
  it("have their aliases again, the device's own too, and are found by references", async () => {
    const tree = await everyTypeDevice();
    const [first, second] = [await add(tree, "Device.Named."), await add(tree, "Device.Named.")];
    await set(tree, { [`${second}Alias`]: "second", [`${first}Peer`]: "Device.Named.2", [`${first}Text`]: "x" });
    const file = await saved(tree);
    await remove(tree, first);
    await remove(tree, second);
    await restore(tree, file);
    expect(await rowsOf(tree, "Device.Named.")).toEqual(["Device.Named.3.", "Device.Named.4."]);
    expect(await valueAt(tree, "Device.Named.[cpe-1].Peer")).toBe("Device.Named.4");
    expect(await saved(tree)).toEqual(file);
  });

  it("are referred to again by rows that were there all the time [TR-106 pathRef]", async () => {
    const tree = await everyTypeDevice();
    const [first, second] = [await add(tree, "Device.Named."), await add(tree, "Device.Named.")];
    await set(tree, { [`${first}Peer`]: "Device.Named.2" });
    const file = await saved(tree);
    await remove(tree, second);
    expect(await valueAt(tree, `${first}Peer`)).toBe("");
    await restore(tree, file);
    expect(await valueAt(tree, `${first}Peer`)).toBe("Device.Named.3");
  });

  it("have other numbers in tables without aliases, and are found by references all the same", async () => {
    const tree = await everyTypeDevice();
    const [first, second] = [await add(tree, "Device.Plain."), await add(tree, "Device.Plain.")];
    const inner = await add(tree, `${second}Inner.`);
    await set(tree, { [`${first}Name`]: "a", [`${first}Peers`]: "Device.Plain.2,Device.Plain.1" });
    await set(tree, { [`${second}Name`]: "b", [`${inner}Value`]: "deep" });
    const file = await saved(tree);
    await remove(tree, first);
    await remove(tree, second);
    await restore(tree, file);
    expect(await rowsOf(tree, "Device.Plain.")).toEqual(["Device.Plain.3.", "Device.Plain.4."]);
    expect(await valueAt(tree, "Device.Plain.3.Peers")).toBe("Device.Plain.4,Device.Plain.3");
    expect(await valueAt(tree, "Device.Plain.4.Inner.1.Value")).toBe("deep");
  });

  it("are left alone where a row without alias has the same key under another number", async () => {
    const tree = await everyTypeDevice();
    await set(tree, { [`${await add(tree, "Device.Plain.")}Name`]: "a" });
    const file = await saved(tree);
    await remove(tree, "Device.Plain.1.");
    const again = await add(tree, "Device.Plain.");
    await set(tree, { [`${again}Name`]: "a", [`${again}Text`]: "changed" });
    await restore(tree, file);
    expect(await rowsOf(tree, "Device.Plain.")).toEqual([again]);
    expect(await valueAt(tree, `${again}Text`)).toBe("");
    expect(await restoration(tree, schema, file)).toEqual([]);
  });

  it("have their numbers on another device, where nobody has had them", async () => {
    const tree = await everyTypeDevice();
    await add(tree, "Device.Plain.");
    await set(tree, {
      [`${await add(tree, "Device.Plain.")}Name`]: "b",
      [`${await add(tree, "Device.Named.")}On`]: "1",
    });
    await remove(tree, "Device.Plain.1.");
    const file = await saved(tree);
    const other = await everyTypeDevice();
    await restore(other, file);
    expect(await rowsOf(other, "Device.Plain.")).toEqual(["Device.Plain.2."]);
    expect(await saved(other)).toEqual(file);
    expect(await restoration(other, schema, file)).toEqual([]);
  });
});

describe("rows of the system", () => {
  it("go by their numbers: settings and aliases come back, and wait for the system where it wants that", async () => {
    const tree = await everyTypeDevice();
    await set(tree, { "Device.Port.2.Alias": "uplink" });
    const file = await saved(tree);
    await set(tree, { "Device.Port.2.Alias": "other", "Device.Port.1.Alias": "uplink", "Device.Port.1.Enable": "0" });
    expect(await restore(tree, file)).toMatchObject({ status: "deferred" });
    expect(await saved(tree)).toEqual(file);
  });

  it("that are not there make a file of no use if it has settings of theirs, but not if it only has their alias", async () => {
    const file = await saved(await everyTypeDevice(["one", "two", "three"]));
    const tree = await everyTypeDevice();
    await expect(restore(tree, file)).rejects.toThrow(ModelError);
    const parameters = file.parameters.filter(({ path }) => path !== "Device.Port.3.Enable");
    await restore(tree, { ...file, parameters });
  });
});

it("leaves the ACS and secrets alone", async () => {
  const tree = await everyTypeDevice();
  await set(tree, { "Device.ManagementServer.URL": "http://acs.example/", "Device.Settings.Secret": "s3cret" });
  const paths = (await saved(tree)).parameters.map(({ path }) => path);
  expect(paths).toContain("Device.Settings.Text");
  expect(paths).not.toContain("Device.ManagementServer.URL");
  expect(paths).not.toContain("Device.Settings.Secret");
});

it("refuses a file that would have the device managed by somebody else, and changes nothing", async () => {
  const tree = await everyTypeDevice();
  await set(tree, { "Device.ManagementServer.URL": "http://acs.example/" });
  const file = await saved(tree);
  const moved = { path: "Device.ManagementServer.URL", value: "http://other.example/" };
  const text = { path: "Device.Settings.Text", value: "other" };
  await expect(restore(tree, { ...file, parameters: [...file.parameters, text, moved] })).rejects.toThrow(
    "Device.ManagementServer.URL: not for a file to change",
  );
  expect(await saved(tree)).toEqual(file);
});

// ---- any tree, any values

const digits = (bits: bigint, signed: boolean) =>
  fc.bigInt({ min: signed ? -(2n ** (bits - 1n)) : 0n, max: 2n ** (signed ? bits - 1n : bits) - 1n }).map(String);
const xmlText = fc
  .string({ unit: "binary", maxLength: 30 })
  .map((text) => text.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ""));
const awkward = fc.constantFrom(
  "",
  " ",
  "\r\n",
  "]]>",
  " \t ",
  "&amp;",
  "&#13;",
  "<!--",
  "\u0085\u2028\ufeff",
  "</parameter>",
);
const text = fc.oneof(
  xmlText,
  awkward,
  fc.tuple(xmlText, awkward).map((both) => both.join("")),
);
const word = fc.stringMatching(/^[A-Za-z0-9<&'"-]{1,8}$/);

const values = fc.record(
  {
    Text: text,
    Number: digits(32n, true),
    Count: digits(32n, false),
    Long: digits(64n, true),
    Octets: digits(64n, false),
    Share: fc.tuple(fc.integer(), fc.nat(999)).map(([whole, part]) => `${whole}.${part}`),
    On: fc.constantFrom("true", "false"),
    Since: fc
      .date({ min: new Date(0), max: new Date(4_000_000_000_000), noInvalidDate: true })
      .map((date) => date.toISOString()),
    Blob: fc.uint8Array({ maxLength: 20 }).map((octets) => Buffer.from(octets).toString("base64")),
    Key: fc.uint8Array({ maxLength: 20 }).map((octets) => Buffer.from(octets).toString("hex")),
    Words: fc.array(word, { maxLength: 4 }).map((words) => words.join(",")),
  },
  { requiredKeys: [] },
);

type Step = readonly [what: number, which: number, values: Readonly<Record<string, string>>, name: string];
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.tuple(fc.nat(9), fc.nat(9), values, fc.stringMatching(/^[A-Za-z][A-Za-z0-9_<&'"\u00e9-]{0,7}$/)),
  { maxLength: 12 },
);

const refusable = (change: Promise<unknown>) =>
  change.catch((failure: unknown) => {
    if (!(failure instanceof ModelError)) throw failure;
  });

/** Makes, changes, calls, connects and deletes rows, as far as they let that be done. */
async function live(tree: Tree, life: readonly Step[]): Promise<void> {
  for (const [what, which, values, name] of life) {
    const named = await rowsOf(tree, "Device.Named.");
    const plain = await rowsOf(tree, "Device.Plain.");
    const all = [...named, ...plain];
    const row = all[which % Math.max(1, all.length)];
    const into = (place: string) =>
      refusable(set(tree, Object.fromEntries(Object.entries(values).map(([key, value]) => [place + key, value]))));
    if (what < 2) await into(await add(tree, "Device.Named."));
    else if (what < 4) await into(await add(tree, "Device.Plain."));
    else if (row === undefined || what === 4) await into("Device.Settings.");
    else if (what === 5) await remove(tree, row);
    else if (what === 6) await refusable(set(tree, { [row + (named.includes(row) ? "Alias" : "Name")]: name }));
    else if (what === 7) {
      const inner = await add(tree, `${row}Inner.`);
      await refusable(set(tree, { [`${inner}Value`]: values.Text ?? "", [`${inner}Name`]: name }));
    } else if (what === 8 && named.includes(row)) await set(tree, { [`${row}Peer`]: (all.at(-1) ?? "").slice(0, -1) });
    else if (what === 8) await set(tree, { [`${row}Peers`]: plain.map((path) => path.slice(0, -1)).join(",") });
    else
      await refusable(set(tree, { [`Device.Port.${1 + (which % 2)}.Alias`]: name, "Device.Port.1.Enable": "false" }));
  }
}

/** The numbers of rows without alias are nobody's to keep: their keys stand in for them. */
function withoutNumbers({ parameters }: Configuration): readonly string[] {
  const names = new Map(
    parameters.flatMap(({ path, value }) =>
      /\.\d+\.Name$/.test(path) ? [[path.slice(0, -".Name".length), value]] : [],
    ),
  );
  const called = (path: string): string =>
    [...names]
      .toSorted(([a], [b]) => b.length - a.length)
      .reduce(
        (text, [row, name]) =>
          text === row || text.startsWith(`${row}.`)
            ? `${row.replace(/\d+$/, `{${name}}`)}${text.slice(row.length)}`
            : text,
        path,
      );
  return parameters
    .map(
      ({ path, value }) => `${called(path)}=${/Peers?$/.test(path) ? value.split(",").map(called).join(",") : value}`,
    )
    .toSorted();
}

describe("any configuration", () => {
  it("comes back whole as a file, whatever the device has become since, and on another device [property]", async () => {
    await fc.assert(
      fc.asyncProperty(steps, steps, async (before, after) => {
        const tree = await everyTypeDevice();
        await live(tree, before);
        const file = await saved(tree);
        expect(file.parameters).toEqual((await configurationOf(tree, schema)).parameters);
        await live(tree, after);
        await restore(tree, file);
        expect(withoutNumbers(await saved(tree))).toEqual(withoutNumbers(file));
        expect(await restoration(tree, schema, file)).toEqual([]);

        const other = await everyTypeDevice();
        await restore(other, file);
        expect(await saved(other)).toEqual(file);
      }),
      { numRuns: 60 },
    );
  });
});
