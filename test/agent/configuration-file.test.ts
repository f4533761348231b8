import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backup, restore } from "../../src/agent/configuration-file.ts";
import { UnusableFile } from "../../src/agent/file-types.ts";
import { configurationFileCodec } from "../../src/config-file/configuration-file.ts";
import { type Configuration, configurationOf } from "../../src/device/vendor-configuration.ts";
import { openTree } from "../../src/model/open-tree.ts";
import type { Tree } from "../../src/model/tree.ts";
import type { StoreChange } from "../../src/ports.ts";
import { loadSchema } from "../../src/schema/load.ts";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { contextsOf, hostWith } from "../device/device-context.ts";
import { silentLog } from "../host/linux/silent-log.ts";
import { management, simulatedKind, users } from "../simulation/simulated-device.ts";

const schema = await loadSchema("tr181", ["DeviceInfo", "ManagementServer", "Users"]);
const kind = await simulatedKind();
const done: StoreChange = { space: "transfer", key: "1", value: "done" };

async function device() {
  const store = openMemoryStore();
  const tree = await openTree({ kind, context: contextsOf(hostWith({})), store, log: silentLog });
  const spooled = new Map<string, Uint8Array>();
  const spool = { read: async (name: string) => spooled.get(name) ?? new Uint8Array() };
  const files = { tree, schema, codec: configurationFileCodec, spool, maxBytes: 1_000_000 };
  const order = { rpc: "Download", commandKey: "", fileType: "", url: "", username: "", password: "" } as const;
  return {
    tree,
    store,
    async save(): Promise<string> {
      const content = await backup(files)();
      if ("file" in content) throw new TypeError("not made up");
      let text = "";
      for await (const chunk of content.open()) text += new TextDecoder().decode(chunk);
      expect(Buffer.byteLength(text)).toBe(content.length);
      return text;
    },
    restore(text: string): Promise<void> {
      spooled.set("file", Buffer.from(text));
      return restore(files).apply("file", { ...order, fileSize: 0, targetFileName: "" }, [done]);
    },
  };
}

const set = (tree: Tree, values: Readonly<Record<string, string>>) =>
  tree.apply(
    Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const),
    { origin: "acs" },
  );
const add = async (tree: Tree, path: string) => (await tree.apply([{ kind: "add", path }], { origin: "acs" })).added[0];
const namesOf = async (tree: Tree) =>
  (await tree.values([users])).filter(({ path }) => path.endsWith(".Username")).map(({ value }) => value);

describe("a vendor configuration file", () => {
  it("brings back values, rows that were deleted and none that were added since", async () => {
    const { tree, save, restore } = await device();
    const kept = `${users}${await add(tree, users)}.`;
    await set(tree, { [`${kept}Username`]: "kept", [`${management}PeriodicInformInterval`]: "77" });
    const file = await save();
    await tree.apply([{ kind: "delete", path: kept }], { origin: "acs" });
    const later = `${users}${await add(tree, users)}.`;
    await set(tree, { [`${later}Username`]: "later", [`${management}PeriodicInformInterval`]: "88" });
    await restore(file);
    expect(await namesOf(tree)).toEqual(["admin", "kept"]);
    expect(tree.peek(`${management}PeriodicInformInterval`)).toBe("77");
  });

  it("is put into force in one write with the record that it was", async () => {
    const { tree, store, save, restore } = await device();
    const file = await save();
    await set(tree, { [`${users}1.Username`]: "changed" });
    await restore(file);
    expect(store.read("transfer", "1")).toBe("done");
    expect(await namesOf(tree)).toEqual(["admin"]);
  });

  it("holds no password, and leaves them and the ACS as they are", async () => {
    const { tree, save, restore } = await device();
    await set(tree, { [`${management}ConnectionRequestPassword`]: "s3cret", [`${management}Password`]: "s3cret" });
    const file = await save();
    expect(file).not.toContain("s3cret");
    expect(file).not.toContain("Password");
    expect(file).not.toContain(`${management}URL`);
    await set(tree, { [`${management}URL`]: "http://other.example/" });
    await restore(file);
    expect(tree.peek(`${management}Password`)).toBe("s3cret");
    expect(tree.peek(`${management}URL`)).toBe("http://other.example/");
  });

  const file = (parameters: string, version = "1", root = "Device.") =>
    `<configuration xmlns="urn:cpe-agent:configuration" version="${version}" root="${root}">${parameters}</configuration>`;
  const name = (value: string) => `<parameter path="${users}1.Username">${value}</parameter>`;

  it.each([
    ["empty", ""],
    ["no XML", "MikroTik .alter"],
    ["another document", "<configuration/>"],
    ["of a later version", file(name("x"), "2")],
    ["of another data model", file(name("x"), "1", "InternetGatewayDevice.")],
    ["without any parameter", file("")],
    ["cut short", file(name("x")).slice(0, -5)],
    ["with a document type", `<!DOCTYPE x [<!ENTITY y "z">]>${file(name("x"))}`],
    ["with a parameter twice", file(name("x") + name("y"))],
    ["with a parameter that is not there", file(`${name("x")}<parameter path="Device.Nothing">1</parameter>`)],
    ["with one that cannot be written", file(`${name("x")}<parameter path="Device.DeviceInfo.UpTime">1</parameter>`)],
    [
      "with a value that is none",
      file(`${name("x")}<parameter path="${management}PeriodicInformInterval">-</parameter>`),
    ],
    ["with a path that is none", file(`${name("x")}<parameter path="../../etc/passwd">1</parameter>`)],
    ["with base64 that is none", file(`<parameter path="${users}1.Username" encoding="base64">?</parameter>`)],
  ])("that is %s is refused, and changes nothing [interop B.5 R5]", async (_, text) => {
    const { tree, store, restore } = await device();
    const before = await tree.values([""]);
    await expect(restore(text)).rejects.toThrow(UnusableFile);
    expect(await tree.values([""])).toEqual(before);
    expect(store.read("transfer", "1")).toBeUndefined();
  });

  it("brings back any configuration [property]", async () => {
    const awkward = fc.constantFrom("\r\n", "]]>", " \t ", "&amp;", "\u0085\ufeff");
    const Username = fc.oneof(awkward, fc.string({ maxLength: 20, unit: "grapheme" }));
    const row = fc.record({ Username, Enable: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 4 }), fc.array(row, { maxLength: 4 }), async (first, second) => {
        const { tree, save, restore } = await device();
        const fill = async (rows: typeof first) => {
          const present = (await tree.names(users, true)).map(({ path }) => path);
          await tree.apply(
            present.map((path) => ({ kind: "delete", path }) as const),
            { origin: "acs" },
          );
          for (const [at, { Username, Enable }] of rows.entries()) {
            const path = `${users}${await add(tree, users)}.`;
            await set(tree, { [`${path}Username`]: `${at}${Username}`, [`${path}Enable`]: String(Enable) });
          }
        };
        await fill(first);
        const wanted = plain(await configurationOf(tree, schema));
        const text = await save();
        await fill(second);
        await restore(text);
        expect(plain(await configurationOf(tree, schema))).toEqual(wanted);
      }),
      { numRuns: 25 },
    );
  });
});

/** Without the aliases, which rows that are made anew have others of. */
function plain({ parameters }: Configuration): readonly string[] {
  return parameters
    .filter(({ path }) => !path.endsWith(".Alias"))
    .map(({ path, value }) => `${path.replaceAll(/\[.*?\]/g, "[]")}=${value}`)
    .toSorted();
}
