import { describe, expect, it } from "vitest";
import { ownFileName } from "../../src/agent/files/applied-files.ts";
import type { Tree } from "../../src/model/tree.ts";
import { device, users } from "./restorable-device.ts";

const table = "Device.DeviceInfo.VendorConfigFile.";
async function tableOf(tree: Tree): Promise<readonly string[]> {
  const values = await tree.values([table]);
  const at = (row: string, parameter: string) => values.find(({ path }) => path === `${row}${parameter}`)?.value;
  return (await tree.names(table, true)).map(({ path }) =>
    [
      path.slice(table.length),
      ...["Name", "Version", "Date", "UseForBackupRestore"].map((each) => at(path, each)),
    ].join(" "),
  );
}
const never = "0001-01-01T00:00:00Z";
const then = "2026-06-01T00:00:00Z";

describe("the table of vendor configuration files [TR-181 DeviceInfo.VendorConfigFile]", () => {
  it("has the configuration of the device itself, which can be had as a file", async () => {
    const { tree, upload } = await device();
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${never} true`]);
    expect(await upload(1)).toBeDefined();
    expect(await upload(2)).toBeUndefined();
  });

  it("says when a backup was restored, and nothing of one that was refused", async () => {
    const { tree, save, restore } = await device();
    const text = await save();
    await expect(restore("nonsense", "http://files.example/nonsense.xml")).rejects.toThrow();
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${never} true`]);
    await restore(text, "http://files.example/other.xml", "third.xml");
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${then} true`]);
  });

  it.each([
    [
      "as it calls itself",
      "http://files.example/a.xml",
      "c.xml",
      ' name="b.xml" revision="2026.4" description="Gold"',
      "b.xml 2026.4",
    ],
    ["as its URL does", "http://files.example/dir/a%20b.xml?name=c", "c.xml", "", "a b.xml "],
    ["as the ACS does", "http://files.example/", "c.xml", "", "c.xml "],
    ["in 64 characters at most", `http://files.example/${"a".repeat(100)}`, "", "", `${"a".repeat(64)} `],
    ["without control characters", "http://files.example/a%00%0ab", "", "", "ab "],
  ])("calls a file %s", async (_, url, target, labels, called) => {
    const { tree, restore, upload } = await device();
    const text = `<configuration xmlns="urn:cpe-agent:configuration" version="1" root="Device."${labels}><parameter path="${users}1.Username">x</parameter></configuration>`;
    await restore(text, url, target);
    await restore(text, url, target);
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${never} true`, `2. ${called} ${then} false`]);
    expect(await upload(2)).toBeUndefined();
  });

  it("has no date where the clock was not set", async () => {
    const { tree, save, restore } = await device({}, false);
    await restore(await save());
    expect(await tableOf(tree)).toEqual([`1. ${ownFileName}  ${never} true`]);
  });

  it("forgets the files that were applied longest ago, and all of them when asked to", async () => {
    const { tree, store, applied, restore } = await device();
    const text = `<configuration xmlns="urn:cpe-agent:configuration" version="1" root="Device."><parameter path="${users}1.Username">x</parameter></configuration>`;
    for (let at = 1; at <= 20; at += 1) await restore(text, `http://files.example/${at}.xml`);
    await restore(text, "http://files.example/7.xml");
    await restore(text, "http://files.example/21.xml");
    const names = (await tableOf(tree)).map((row) => row.split(" ")[1]);
    expect(names).toHaveLength(16);
    expect(names).toEqual(expect.arrayContaining([ownFileName, "7.xml", "21.xml", "20.xml"]));
    expect(names).not.toContain("6.xml");
    await store.write(applied.forgotten());
    expect(await tableOf(tree)).toHaveLength(1);
  });

  it("passes over records that cannot be read", async () => {
    const { store, tree } = await device();
    const bad = ["", "null", "[]", "{}", '{"version":1}', '{"version":"","description":"","turn":1,"appliedMs":"x"}'];
    await store.write(bad.map((value, at) => ({ space: "applied-file", key: `f${at}`, value })));
    expect(await tableOf(tree)).toHaveLength(1);
  });
});
