import { describe, expect, it, vi } from "vitest";
import { UnusableFile } from "../../src/agent/files/unusable-file.ts";
import { configurationOf } from "../../src/config-file/present-configuration.ts";
import { add, device, management, namesOf, schema, set, users } from "./restorable-device.ts";

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
    expect(tree.storedValue(`${management}PeriodicInformInterval`)).toBe("77");
  });

  it("is put into force in one write with the record that it was", async () => {
    const { tree, store, save, restore } = await device();
    const file = await save();
    await set(tree, { [`${users}1.Username`]: "changed" });
    await restore(file);
    expect(store.read("transfer", "1")).toBe("done");
    expect(await namesOf(tree)).toEqual(["admin"]);
  });

  it("is restored with the rows read from the store but once", async () => {
    const { tree, store, save, restore } = await device();
    await add(tree, users);
    const file = await save();
    await set(tree, { [`${users}1.Username`]: "changed" });
    const entries = vi.spyOn(store, "entries");
    await restore(file);
    expect(entries.mock.calls.filter(([space]) => space === "rows")).toHaveLength(1);
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
    expect(tree.storedValue(`${management}Password`)).toBe("s3cret");
    expect(tree.storedValue(`${management}URL`)).toBe("http://other.example/");
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

  it.each([
    ["name", 65],
    ["revision", 17],
    ["description", 257],
  ])("with a %s of %i characters is refused", async (label, length) => {
    const { restore } = await device();
    const text = file(name("x")).replace("version=", `${label}="${"x".repeat(length)}" version=`);
    await expect(restore(text)).rejects.toMatchObject({ faultCode: 9018 });
  });

  it("restores a user under the alias and with the values that it had", async () => {
    const { tree, save, restore } = await device();
    const row = `${users}${await add(tree, users)}.`;
    await set(tree, { [`${row}Username`]: "kept", [`${row}Enable`]: "true" });
    const { parameters, rows } = await configurationOf(tree, schema);
    const text = await save();
    await tree.apply([{ kind: "delete", path: row }], { origin: "acs" });
    await restore(text);
    expect(await configurationOf(tree, schema)).toMatchObject({ parameters, rows });
  });
});
