import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { configurationFileCodec } from "../../src/config-file/configuration-file.ts";
import { configurationOf } from "../../src/config-file/present-configuration.ts";
import { restoration } from "../../src/config-file/restoration.ts";
import type { Tree } from "../../src/model/tree.ts";
import { gateway, schema } from "./home-gateway.ts";
import { device, management, namesOf, users } from "./restorable-device.ts";

// What a file does with what it does not name.

const users1 = `${users}[cpe-1].`;
const hostName = "Device.DeviceInfo.HostName";

function file(scope: string | undefined, values: Readonly<Record<string, string>>): string {
  const said = scope === undefined ? "" : ` scope="${scope}"`;
  const parameters = Object.entries(values).map(([path, value]) => `<parameter path="${path}">${value}</parameter>`);
  return `<configuration xmlns="urn:cpe-agent:configuration" version="1"${said} root="Device.">${parameters.join("")}</configuration>`;
}

async function restore(tree: Tree, text: string): Promise<void> {
  const wanted = await configurationFileCodec().read(Buffer.from(text));
  await tree.apply(await restoration(tree, schema, wanted), { origin: "local" });
}

const settingsOf = async (tree: Tree): Promise<ReadonlyMap<string, string>> =>
  new Map((await configurationOf(tree, schema)).parameters.map(({ path, value }) => [path, value]));

/** The example of the document for users, as it stands there. */
const [, example = ""] = /```xml\n([^`]*)```/.exec(readFileSync("docs/configuration-file.md", "utf8")) ?? [];

describe("a partial file", () => {
  it("of the document for users is restored by a gateway as delivered, and changes what it names alone", async () => {
    const tree = await gateway("HG000001");
    const before = await settingsOf(tree);
    await restore(tree, example);
    const named = new Map(
      [...example.matchAll(/path="([^"]*)">([^<]*)</g)].map(([, path = "", value = ""]) => [path, value]),
    );
    expect(named.size).toBeGreaterThan(2);
    expect(await settingsOf(tree)).toEqual(new Map([...before, ...named]));
  });

  it("makes the rows that it names and that are not there", async () => {
    const { tree, restore } = await device();
    await restore(file("partial", { [`${users}[guest].Username`]: "guest" }));
    expect(await namesOf(tree)).toEqual(["admin", "guest"]);
  });

  it("means the row that is there where it calls one by its number", async () => {
    const { tree, restore } = await device();
    await restore(file("partial", { [`${users}1.Username`]: "boss", [`${users}1.Alias`]: "chief" }));
    expect(await namesOf(tree)).toEqual(["boss"]);
    expect((await tree.values([`${users}1.Alias`]))[0]?.value).toBe("chief");
  });

  it("may give a row another alias, and means it by the one that it has", async () => {
    const { tree, restore } = await device();
    await restore(file("partial", { [`${users1}Alias`]: "chief", [`${users1}Username`]: "boss" }));
    expect((await tree.values([`${users}1.`])).map(({ value }) => value)).toEqual(
      expect.arrayContaining(["chief", "boss"]),
    );
  });

  it("is refused where it has a parameter by number and by alias", async () => {
    const { tree, restore } = await device();
    const twice = file("partial", { [`${users}1.Username`]: "a", [`${users1}Username`]: "b" });
    await expect(restore(twice)).rejects.toThrow("is there twice");
    expect(await namesOf(tree)).toEqual(["admin"]);
  });

  it("is told of by its own names where its rows could not be added", async () => {
    const { tree } = await device();
    const wanted = await configurationFileCodec().read(
      Buffer.from(file("partial", { [`${users}9.Username`]: "guest" })),
    );
    const edits = (await restoration(tree, schema, wanted)).map((edit) =>
      typeof edit === "function" ? edit([]) : edit,
    );
    expect(edits.map(({ path }) => path)).toEqual([`${users}9.`, `${users}9.Username`]);
  });

  it("with a value that cannot be taken changes nothing", async () => {
    const { tree, restore } = await device();
    const bad = { [`${users1}Username`]: "changed", [`${management}PeriodicInformInterval`]: "often" };
    await expect(restore(file("partial", bad))).rejects.toMatchObject({ faultCode: 9018 });
    expect(await namesOf(tree)).toEqual(["admin"]);
  });
});

describe("a file that calls itself whole", () => {
  it("leaves the rows that a table must have, and takes all others away", async () => {
    const tree = await gateway("HG000001");
    await restore(tree, file("whole", { [hostName]: "bare" }));
    const rows = [...(await configurationOf(tree, schema)).rows].filter(([, { deletable }]) => deletable);
    expect(rows.map(([row]) => row)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Device\.DHCPv4\.Client\.\[/)]),
    );
    const tables = rows.map(([row]) => row.replace(/(?<=\.)(?:\[[^\]]*\]|\d+)(?=\.)/g, "{i}"));
    expect(tables.filter((table) => (schema.objects.get(table)?.entries?.min ?? 0) === 0)).toEqual([]);
    expect(new Map(await settingsOf(tree)).get(hostName)).toBe("bare");
  });

  it("is what a backup is", async () => {
    const { save } = await device();
    expect(await save()).toContain(' scope="whole"');
  });
});

describe("a file that says nothing of its scope", () => {
  it("is refused where rows that it does not name must stay, and changes nothing", async () => {
    const tree = await gateway("HG000001");
    const before = await settingsOf(tree);
    await expect(restore(tree, file(undefined, { [hostName]: "bare" }))).rejects.toThrow("no fewer than 1 rows");
    expect(await settingsOf(tree)).toEqual(before);
  });

  it("takes away the rows that it does not name", async () => {
    const { tree, restore } = await device();
    await tree.apply([{ kind: "add", path: `${users}[guest].` }], { origin: "acs" });
    await restore(file(undefined, { [`${users1}Username`]: "admin" }));
    expect(await namesOf(tree)).toEqual(["admin"]);
  });
});

it("a scope that is none is refused", async () => {
  const { restore } = await device();
  await expect(restore(file("half", { [`${users1}Username`]: "x" }))).rejects.toThrow("neither whole nor partial");
});
