import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { exitCodes } from "../../src/cli/failure.ts";
import { program } from "../../src/cli/program.ts";
import { type KeyName, keys, variableOf } from "../../src/config/keys.ts";
import { uciPlaceOf } from "../../src/config/uci.ts";
import { busMethods } from "../../src/wiring/bus-methods.ts";

/**
 * What other people's scripts and dashboards may name (docs/versions.md): keys and where they are given, commands and
 * their flags, exit codes, metrics, methods of ubus, facts of the log, the API with the members of its documents, which
 * are those of `--json` and of the control socket. A line each, in order: one that goes has broken the promise.
 */
export async function contractLines(root: string): Promise<readonly string[]> {
  const read = (file: string): string => readFileSync(join(root, file), "utf8");
  const lines = [
    ...(Object.keys(keys) as KeyName[]).flatMap(keyLines),
    ...commandLines(await program(), ""),
    ...Object.entries(exitCodes).map(([name, code]) => `exit code ${code}: ${name}`),
    ...[...read("docs/monitoring.md").matchAll(/^\| `(cpe_agent_\w+)` \| (\w+) \| ([^|]*)\|/gm)].flatMap(
      ([, name, type, labels = ""]) => [
        `metric ${name}: ${type}`,
        ...[...labels.matchAll(/`(\w+)`/g)].map(([, label]) => `metric ${name}{${label}}`),
      ],
    ),
    ...Object.entries(busMethods(undefined as never, () => 0)).flatMap(([name, { flags }]) => [
      `ubus ${name}`,
      ...flags.map((flag) => `ubus ${name} ${flag}`),
    ]),
    ...readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.startsWith("schema"))
      .flatMap((file) => [
        ...read(join("src", file)).matchAll(/\.(?:debug|info|warn|error)\(\s*"([a-z-]+\.[a-z.-]+)"/g),
      ])
      .map(([, fact]) => `log ${fact}`),
    ...apiLines(JSON.parse(read("docs/openapi.json")) as ApiDocument),
  ];
  return [...new Set(lines)].sort();
}

function keyLines(name: KeyName): readonly string[] {
  const { option, section } = uciPlaceOf(name);
  return [`key ${name}`, `variable ${variableOf(name)}`, `uci ${section}.${option}`];
}

function commandLines(command: Command, above: string): readonly string[] {
  const path = `${above} ${command.name()}`.trim();
  const help = command.createHelp();
  return [
    `command ${path}`,
    ...help
      .visibleOptions(command)
      .flatMap(({ long, mandatory }) => [`flag ${path} ${long}${mandatory ? " (mandatory)" : ""}`]),
    ...help.visibleCommands(command).flatMap((below) => commandLines(below, path)),
  ];
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface ApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly requestBody?: Content; readonly responses?: Readonly<Record<string, Content>> }>
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

function apiLines({ components, paths }: ApiDocument): readonly string[] {
  const schemasOf = ({ content = {} }: Content): readonly Schema[] =>
    Object.values(content).flatMap(({ schema }) => schema ?? []);
  return [
    ...Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody = {}, responses = {} }]) => {
        const call = `api ${method.toUpperCase()} ${path}`;
        return [
          call,
          ...schemasOf(requestBody).flatMap((schema) => membersOf(`${call} takes`, schema, "optional")),
          ...Object.values(responses).flatMap((response) =>
            schemasOf(response).flatMap((schema) => membersOf(`${call} gives`, schema, "always")),
          ),
        ];
      }),
    ),
    ...Object.entries(components.schemas).flatMap(([name, schema]) => membersOf(`document ${name}`, schema, "always")),
  ];
}

/** `promised`: that a request may leave it out, or that an answer has it always. */
function membersOf(at: string, schema: Schema, promised: "always" | "optional"): readonly string[] {
  const { $ref, items, properties = {}, required = [], type } = schema;
  const each = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  return [
    ...($ref === undefined ? [] : [`${at}: ${$ref.split("/").at(-1)}`]),
    ...[type ?? []].flat().map((one) => `${at}: ${one}`),
    ...(schema.enum ?? []).map((value) => `${at}: ${JSON.stringify(value)}`),
    ...Object.entries(properties).flatMap(([name, member]) => [
      ...(required.includes(name) === (promised === "always") ? [`${at}.${name} (${promised})`] : []),
      ...membersOf(`${at}.${name}`, member, promised),
    ]),
    ...(items === undefined ? [] : membersOf(`${at}[]`, items, promised)),
    ...each.flatMap((one) => membersOf(at, one, promised)),
  ];
}
