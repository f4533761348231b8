import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readModels } from "../../scripts/datamodel/models.ts";
import { readProfiles } from "../../scripts/reference/profiles.ts";

const project = join(import.meta.dirname, "../..");
const profiles = readProfiles(join(project, "datamodel/profiles/tr181.tsv"));
const published = join(project, "../shared/spec/tr181-profiles.json");

it("profiles ask only for what TR-181 has, and to set only what it lets be set", () => {
  const { tr181 } = readModels(join(project, "datamodel"));
  const access = new Map(
    [...tr181.components.values()]
      .flat()
      .flatMap(({ path, creatable, parameters }) => [
        [path, creatable] as const,
        ...[...parameters.values()].map(({ name, writable }) => [`${path}${name}`, writable] as const),
      ]),
  );
  for (const { path, addable, parameters } of profiles.flatMap(({ objects }) => objects)) {
    expect(access.get(path), path).toSatisfy((creatable) => creatable === true || creatable === addable);
    for (const [name, { settable }] of parameters) {
      expect(access.get(path + name), path + name).toSatisfy((can) => can === true || can === settable);
    }
  }
});

describe.skipIf(!existsSync(published))("the profiles", () => {
  const text = existsSync(published) ? readFileSync(published, "utf8") : "{}";
  const facts = JSON.parse(text) as Readonly<Record<string, readonly (readonly [path: string, access: string])[]>>;

  it.each(profiles)("$name is as published", ({ name, objects }) => {
    const ours = objects.flatMap(({ path, addable, parameters }) => [
      `${path} ${addable}`,
      ...[...parameters].map(([parameter, { settable }]) => `${path}${parameter} ${settable}`),
    ]);
    const theirs = facts[name] ?? [];
    const objectsOfParameters = theirs.map(([path]) => `${path.slice(0, path.lastIndexOf(".") + 1)} false`);
    const stated = new Map(
      [
        ...objectsOfParameters,
        ...theirs.map(([path, access]) => `${path} ${/^(readWrite|createDelete)$/.test(access)}`),
      ].map((line) => [line.split(" ")[0], line] as const),
    );
    expect(ours.toSorted()).toEqual([...stated.values()].toSorted());
  });
});
