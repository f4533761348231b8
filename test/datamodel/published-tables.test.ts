import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

// The tables hold every fact that was published, where the published facts are at hand.

const project = join(import.meta.dirname, "../..");
const published = join(project, "../shared/spec");

const sources = [
  { spec: "tr181", tables: "tr181" },
  { spec: "tr098", tables: "tr098" },
  { spec: "tr104", tables: "services/tr104" },
  { spec: "tr135", tables: "services/tr135" },
  { spec: "tr140", tables: "services/tr140" },
];

/** datamodel/README.md, Corrections. */
const corrected = (line: string): string =>
  line
    .replace(/^(\S+) \t/, "$1\t")
    .replace("->.LANDevice.{i}.Hosts.Host. .Hosts.Host.", "->.LANDevice.{i}.Hosts.Host.")
    .replace("pattern=YYYYMMDD.HHMMSS", "pattern=\\d{8}\\.\\d{6}");

const dataLines = (text: string): readonly string[] =>
  text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

/** A published row as our tables write it: without `kind`, which the path says, and `current` left empty. */
function asOurs(line: string): string {
  const [path, kind, access, type, constraints, version, notification, status, preset] = line.split("\t");
  expect(kind, line).toBe(path?.endsWith(".") ? "object" : "param");
  return [path, access, type, constraints, version, notification, status === "current" ? "" : status, preset].join(
    "\t",
  );
}

describe.skipIf(!existsSync(published))("the fact tables", () => {
  it.each(sources)("hold every row of $spec and no other", ({ spec, tables }) => {
    const folder = join(project, "datamodel", tables);
    const ours = readdirSync(folder).flatMap((file) => dataLines(readFileSync(join(folder, file), "utf8")));
    const theirs = dataLines(readFileSync(join(published, `${spec}.tsv`), "utf8")).map((line) =>
      asOurs(corrected(line)),
    );
    const added = ours.filter((line) => /^[A-Za-z]+ServiceNumberOfEntries\t/.test(line));
    expect(theirs.length).toBeGreaterThan(100);
    expect(added).toHaveLength(tables.startsWith("services/") ? 1 : 0);
    expect(ours.filter((line) => !added.includes(line)).sort()).toEqual([...theirs].sort());
  });
});
