import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ObjectSchema, ParameterSchema, Range } from "../../src/model/schema.ts";
import { loadSchema, type ModelName } from "../../src/schema/load.ts";

// Every row of every table survives compiling and loading: what is loaded, written back in the grammar of the tables, says
// what the row says. References are resolved on the way, so of them only what cannot change is compared.

const datamodel = join(import.meta.dirname, "../../datamodel");

const places: readonly { model: ModelName; folder: string; base: string }[] = [
  { model: "tr181", folder: "tr181", base: "" },
  { model: "tr098", folder: "tr098", base: "" },
  ...(["tr104", "tr135", "tr140"] as const).flatMap((service) => [
    { model: "tr181" as const, folder: `services/${service}`, base: "Device.Services." },
    { model: "tr098" as const, folder: `services/${service}`, base: "InternetGatewayDevice.Services." },
  ]),
];

const rangeText = ({ min, max, step }: Range): string =>
  min === max ? `${min}` : `${min ?? ""}..${max ?? ""}${step === undefined ? "" : ` step ${step}`}`;

function parameterFacts({ type, ...parameter }: ParameterSchema): readonly string[] {
  const { list, sizes, ranges, enumeration, patterns, reference } = type;
  return [
    `type ${type.base}`,
    `writable ${parameter.writable}`,
    `since ${parameter.since}`,
    `flags ${[parameter.forcedInform && "forcedInform", parameter.activeNotify, parameter.secret && "secret", parameter.command && "command"].filter(Boolean).join()}`,
    `default ${parameter.default === undefined ? "" : `${parameter.default.of}:${parameter.default.value}`}`,
    ...(list
      ? [
          `list items ${list.items ? rangeText(list.items) : ""} total ${list.totalLength ? rangeText(list.totalLength) : ""}`,
        ]
      : []),
    ...(sizes ? [`size ${sizes.map(rangeText).join("|")}`] : []),
    ...(ranges ? [`range ${ranges.map(rangeText).join("|")}`] : []),
    ...(enumeration
      ? [`enum ${enumeration.map((value) => value + (type.readOnlyValues?.includes(value) ? "[RO]" : "")).join("|")}`]
      : []),
    ...(patterns ? [`pattern ${patterns.join(" OR ")}`] : []),
    ...(type.enumerationFrom ? [`enumRef ${type.enumerationFrom.split(".").at(-1)}`] : []),
    ...(reference ? [`pathRef ${reference.strength}:${reference.to} ${reference.targets.length}`] : []),
    ...(type.dataType ? [`dt ${type.dataType}`] : []),
    ...(type.units ? [`units ${type.units}`] : []),
  ].sort();
}

/** The same facts straight from the cells, by rules of its own. */
function rowFacts(cells: readonly string[]): readonly string[] {
  const [, access, type, constraints = "", version, flags = "", , preset = ""] = cells;
  const marks = flags.split(",");
  const active = /activeNotify=(\w+)/.exec(flags)?.[1] ?? "normal";
  const secret = marks.includes("hidden") || marks.includes("secured");
  const list = /(?:^|; )list(\([^)]*\))?/.exec(constraints);
  const constraint = (key: string): string | undefined =>
    new RegExp(`(?:^|; )${key}=(.*?)(?:; [a-zA-Z]+=|$)`).exec(constraints)?.[1];
  const ranges = (text: string): string =>
    text
      .split("|")
      .map((range) => range.replace(/^(-?\d+)\.\.\1$/, "$1"))
      .join("|");
  const bounded = (text: string | undefined): string => (text === undefined || text === ".." ? "" : ranges(text));
  const openEnded = (text: string): boolean => text.split("|").includes("..");
  const facts = [
    `type ${type}`,
    `writable ${access === "readWrite"}`,
    `since ${version}`,
    `flags ${[marks.includes("forcedInform") && "forcedInform", active, secret && "secret", marks.includes("command") && "command"].filter(Boolean).join()}`,
    `default ${list ? preset.replace(/:\[(.*)\]$/, ":$1") : preset}`,
  ];
  if (list) {
    facts.push(
      `list items ${bounded(/items ([^,)]+)/.exec(list[0])?.[1])} total ${bounded(/total ([^,)]+)/.exec(list[0])?.[1])}`,
    );
  }
  const size = constraint("size");
  if (size !== undefined && !openEnded(size)) facts.push(`size ${ranges(size)}`);
  const range = constraint("range");
  if (range !== undefined) facts.push(`range ${ranges(range)}`);
  const values = constraint("enum")?.split("|");
  if (values) {
    const kept = values.filter((value) => !/\[[^\]]*deleted/.test(value));
    facts.push(
      `enum ${kept.map((value) => value.replace(/\[(.*)\]$/, (_, inside) => (inside.includes("RO") ? "[RO]" : ""))).join("|")}`,
    );
  }
  const pattern = constraint("pattern");
  if (pattern !== undefined) facts.push(`pattern ${pattern}`);
  const from = constraint("enumRef");
  if (from !== undefined) facts.push(`enumRef ${from.split(/[.#]/).at(-1)}`);
  const reference = /^(\w+:\w+)(?:->(.*))?$/.exec(constraint("pathRef") ?? "");
  if (reference) facts.push(`pathRef ${reference[1]} ${reference[2]?.split(" ").length ?? 0}`);
  const dataType = constraint("dt");
  if (dataType !== undefined) facts.push(`dt ${dataType === "_AliasCWMP" ? "Alias" : dataType}`);
  const units = constraint("units");
  if (units !== undefined) facts.push(`units ${units}`);
  return facts.sort();
}

function objectFacts(object: ObjectSchema): readonly string[] {
  const { entries } = object;
  return [
    `creatable ${object.creatable}`,
    `entries ${entries ? `${entries.min ?? ""}..${entries.max ?? "unbounded"}` : ""}`,
    `count ${object.countParameter ?? ""}`,
    `enable ${object.enableParameter ?? ""}`,
    `keys ${object.uniqueKeys.map((key) => key.join("+")).join("|")}`,
  ];
}

function objectRowFacts([, access, , constraints = ""]: readonly string[]): readonly string[] {
  const constraint = (key: string): string => new RegExp(`(?:^|; )${key}=([^;]*)`).exec(constraints)?.[1] ?? "";
  return [
    `creatable ${access === "readWrite"}`,
    ...["entries", "count", "enable", "keys"].map((key) => `${key} ${constraint(key)}`),
  ];
}

describe.each(places)("the tables of $folder in $model [TR-181 Device]", ({ model, folder, base }) => {
  const files = readdirSync(join(datamodel, folder)).filter((file) => file.endsWith(".tsv"));

  it.each(files)("%s is loaded as it is written", async (file) => {
    const { objects } = await loadSchema(model, [basename(file, ".tsv")]);
    for (const line of readFileSync(join(datamodel, folder, file), "utf8")
      .split("\n")
      .slice(1, -1)) {
      const cells = line.split("\t");
      const path = base + cells[0];
      const object = objects.get(path.slice(0, path.lastIndexOf(".") + 1));
      if (!object) throw new Error(`${path} is not loaded`);
      if (path.endsWith(".")) {
        expect(objectFacts(object), path).toEqual(objectRowFacts(cells));
      } else {
        const parameter = object.parameters.get(path.slice(object.path.length));
        if (!parameter) throw new Error(`${path} is not loaded`);
        expect(parameterFacts(parameter), path).toEqual(rowFacts(cells));
      }
    }
  });
});
