import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runCli } from "../../src/cli/program.ts";

let directory: string;
let printed: string;
let complained: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "cpe-agent-cli-"));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true });
});

const run = async (...argv: string[]): Promise<number> => {
  printed = "";
  complained = "";
  return runCli(argv);
};
const at = (name: string) => join(directory, name);
const file = `<configuration xmlns="urn:cpe-agent:configuration" version="1" root="Device." name="gold"><parameter path="Device.X">1</parameter></configuration>`;

it("signs a configuration file once, and tells a good signature from none, from another's and from a false one", async () => {
  expect(await run("firmware", "keygen", at("keys"))).toBe(0);
  expect(await run("firmware", "keygen", at("others"))).toBe(0);
  writeFileSync(at("gold.xml"), file);
  const verify = (name: string, keys = "keys") => run("configuration", "verify", at(name), "--keys-dir", at(keys));
  const sign = (...more: string[]) =>
    run("configuration", "sign", at("gold.xml"), "--key", at("keys/firmware.key"), ...more);

  expect(await verify("gold.xml")).toBe(1);
  expect(complained).toContain("is not signed");
  expect(await sign("-o", at("signed.xml"), "--json")).toBe(0);
  expect(JSON.parse(printed)).toMatchObject({ file: at("signed.xml"), root: "Device.", name: "gold", parameters: 1 });
  expect(await verify("signed.xml")).toBe(0);
  expect(await verify("signed.xml", "others")).toBe(1);
  expect(complained).toContain("by a key not known");
  writeFileSync(at("altered.xml"), readFileSync(at("signed.xml"), "utf8").replace(">1<", ">2<"));
  expect(await verify("altered.xml")).toBe(1);
  expect(complained).toContain("is not valid");

  expect(readFileSync(at("gold.xml"), "utf8")).toBe(file);
  expect(await sign()).toBe(0);
  expect(await sign()).toBe(1);
  expect(complained).toContain("is signed already");
  expect(readFileSync(at("gold.xml"))).toEqual(readFileSync(at("signed.xml")));
});

it("signs nothing that no device would read", async () => {
  await run("firmware", "keygen", at("keys"));
  writeFileSync(at("bad.xml"), "<a/>");
  expect(await run("configuration", "sign", at("bad.xml"), "--key", at("keys/firmware.key"))).toBe(1);
  expect(complained).toContain("is not a configuration of");
  expect(readFileSync(at("bad.xml"), "utf8")).toBe("<a/>");
});
