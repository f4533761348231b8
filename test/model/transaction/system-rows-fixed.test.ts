import { expect, it } from "vitest";
import { sampleDevice, system } from "../sample-device.ts";
import { rule } from "../sample-firewall.ts";
import { acs, add, rules, set } from "./rules.ts";

// Rows of the system that others have made: what of them cannot be set, though it can of others. [TR-069 A.3.2.3]

const device = () => sampleDevice(system({ rules: [rule("others"), rule("ssh", { port: 22, order: 5 })] }));

it("tells of each row what can be set of it, and where rows can be added", async () => {
  const { tree } = await device();
  const writable = new Map((await tree.names(rules, false)).map((each) => [each.path, each.writable]));
  expect([writable.get(`${rules}1.Port`), writable.get(`${rules}2.Port`)]).toEqual([false, true]);
  expect([writable.get(`${rules}1.Order`), writable.get(`${rules}1.Description`)]).toEqual([true, true]);
  expect([writable.get(`${rules}1.Match.`), writable.get(`${rules}2.Match.`)]).toEqual([false, true]);
});

it("refuses to set it with the reason, and no other row", async () => {
  const { tree } = await device();
  await expect(tree.apply([set(`${rules}1.Port`, "80"), set(`${rules}2.Port`, "80")], acs)).rejects.toMatchObject({
    faults: [{ path: `${rules}1.Port`, kind: "read-only", reason: "others have chosen it" }],
  });
  await tree.apply([set(`${rules}1.Order`, "3"), set(`${rules}2.Port`, "80")], acs);
});

it("refuses to add a row where none can be added, with the reason", async () => {
  const { tree } = await device();
  await expect(tree.apply([add(`${rules}1.Match.`)], acs)).rejects.toMatchObject({
    faults: [{ path: `${rules}1.Match.`, kind: "name", reason: "a rule of others" }],
  });
  await tree.apply([add(`${rules}2.Match.`)], acs);
});
