import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packaged, printed, run, workFolder } from "./packaged.ts";

// The package of npm, installed globally in a folder of the test's own, without the registry.

const work = workFolder();
const tree = join(import.meta.dirname, "../..");
const tgz = (): string => /\S+\.tgz/.exec(made.stdout)?.[0] ?? "";
let made: ReturnType<typeof packaged>;

beforeAll(() => {
  made = packaged(work.path, "npm");
  if (made.code !== 0) throw new Error(made.stderr);
});
afterAll(() => work.remove());

it("installs with nothing but SQLite, and tells the story of the demo to its end", () => {
  const options = ["--global", "--prefix", work.path, "--offline", "--ignore-scripts", "--omit=optional", "--no-audit"];
  printed("npm", "install", ...options, tgz());
  const program = join(work.path, "bin", "cpe-agent");
  const missing = run(program, ["demo", "--once"]);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toContain("SQLite is not installed for Node");

  // As npm has installed it for this tree: compiled or fetched, as this Node needs it.
  const name = Number.parseInt(process.versions.node, 10) < 22 ? "better-sqlite3-12" : "better-sqlite3";
  const installed = join(work.path, "lib/node_modules/cpe-agent");
  const isNeeded = (path: string): boolean => !/\/(deps|src|obj|obj\.target)(\/|$)/.test(path.slice(tree.length));
  cpSync(join(tree, "node_modules", name), join(installed, "node_modules", name), {
    recursive: true,
    filter: isNeeded,
  });
  const told = run(program, ["demo", "--once"]);
  expect([told.code, told.stderr]).toEqual([0, ""]);
  expect(told.stdout).toContain("All 6 steps went as they must");
});

it("has nothing that is only for its developers", () => {
  const files = printed("tar", "-tzf", tgz());
  expect(files).toContain("package/dist/generated/");
  expect(files).not.toMatch(/\.code$|meta\.json$|\/(src|test|scripts)\//m);
  const { dependencies, devDependencies, scripts, optionalDependencies } = JSON.parse(
    printed("tar", "-xzOf", tgz(), "package/package.json"),
  );
  expect([dependencies, devDependencies, scripts]).toEqual([undefined, undefined, undefined]);
  expect(Object.keys(optionalDependencies)).toEqual(["better-sqlite3", "better-sqlite3-12"]);
});

it("has a list of its parts beside it, in the form of CycloneDX", () => {
  const bom = JSON.parse(readFileSync(`${tgz()}.cdx.json`, "utf8"));
  const schemas = join(tree, "node_modules/@cyclonedx/cyclonedx-library/res/schema");
  const schema = (name: string) => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), "utf8"));
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ["spdx", "jsf-0.82"]) {
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  expect([ajv.validate(schema("bom-1.6"), bom), ajv.errors]).toEqual([true, null]);
  const sum = createHash("sha256").update(readFileSync(tgz())).digest("hex");
  expect(bom.metadata.component.hashes).toEqual([{ alg: "SHA-256", content: sum }]);
  const parts = (bom.components as readonly { name: string }[]).map(({ name }) => name);
  // Of the program, of the pages; not what it is only made and tested with.
  expect(parts).toEqual(expect.arrayContaining(["saxes", "undici", "preact", "uplot"]));
  expect(parts).not.toContain("vitest");
});

it("is listed with its sum", () => {
  expect(readFileSync(join(work.path, "SHA256SUMS"), "utf8")).toMatch(/^[0-9a-f]{64} {2}cpe-agent-[\d.]+\.tgz$/m);
  expect(printed("sh", "-c", `cd ${work.path} && sha256sum --check SHA256SUMS`)).toContain(": OK");
});

it("is refused with a sentence where the kind is unknown", () => {
  const { code, stderr } = packaged(work.path, "rpm");
  expect([code, stderr]).toEqual([2, '"rpm" is no kind of package: npm, deb, openwrt, image\n']);
});
