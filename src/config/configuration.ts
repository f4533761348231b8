import { type Configuration, type KeyName, keys, variableOf } from "./keys.ts";
import { nearest } from "./nearest.ts";
import { problemsOfPage } from "./page-settings.ts";
import type { Kind, Raw } from "./value.ts";

// The configuration, checked whole: flags win over variables, these over the file, that over the defaults.

/** One source of settings: dotted keys to what was given, each with the words that name its place. */
export interface Layer {
  readonly settings: ReadonlyMap<string, { readonly raw: Raw; readonly from: string }>;
}

/** All that is wrong with a configuration: one sentence per key, with value, what is allowed and where it came from. */
export class ConfigurationError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

const isKey = (name: string): name is KeyName => Object.hasOwn(keys, name);

function shown(raw: Raw, secret: boolean): string {
  if (secret) return "(a secret)";
  const value = "text" in raw ? raw.text : raw.yaml;
  const json = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

/** The key, or variable, that a misspelt one was most likely meant to be: also one whose last part alone was given. */
function meant(name: string): string | undefined {
  const names = Object.keys(keys);
  if (name.startsWith("CPE_AGENT_")) return nearest(name, names.map(variableOf));
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  const last = name.split(".").at(-1)?.toLowerCase();
  const likely = names.find((each) => {
    const other = each.toLowerCase().replaceAll(/[^a-z]/g, "");
    return other === plain || each.toLowerCase().endsWith(`.${last}`) || (plain.length > 5 && other.startsWith(plain));
  });
  return nearest(name, names) ?? likely;
}

/** What is wrong with a name that is no key; the empty one is that of a whole document. */
function whyNoKey(name: string): string {
  const [example = "acs.url"] = Object.keys(keys).filter((each) => each.startsWith(`${name}.`));
  if (name === "") return `has to be keys and their values, such as ${example}: https://acs.example/`;
  if (example.startsWith(`${name}.`)) return `is a group of keys, such as ${example}, and has no value of its own`;
  const hint = meant(name);
  return `is not a configuration key${hint ? `; did you mean ${hint}?` : ""}`;
}

/** Where the value of a key comes from: `file /etc/cpe-agent.yaml`, `flag --host`, or its default. */
export function originIn(layers: readonly Layer[], name: KeyName): string {
  return layers.find((layer) => layer.settings.has(name))?.settings.get(name)?.from ?? "its default";
}

/** @throws ConfigurationError with every problem found. */
export function readConfiguration(layers: readonly Layer[]): Configuration {
  const { configuration, problems } = judgedConfiguration(layers);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}

/** A configuration with all that is wrong with it as it stands; keys whose values are none have their defaults. */
export function judgedConfiguration(layers: readonly Layer[]): {
  readonly configuration: Configuration;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  for (const layer of layers) {
    for (const [name, { from }] of layer.settings) {
      if (!isKey(name)) problems.push(`${name === "" ? from : `${name} (${from})`} ${whyNoKey(name)}`);
    }
  }
  const values: Record<string, unknown> = {};
  for (const [name, { kind, default: fallback }] of Object.entries(keys)) {
    values[name] = fallback;
    const setting = layers.find((layer) => layer.settings.has(name))?.settings.get(name);
    if (setting === undefined) continue;
    const read = (kind as Kind<unknown>).read(setting.raw);
    if ("problem" in read) {
      problems.push(`${name} = ${shown(setting.raw, kind.secret === true)} (${setting.from}) ${read.problem}`);
    } else values[name] = read.value;
  }
  for (const tls of ["acs.tls", "traces.tls"]) {
    if ((values[`${tls}.certFile`] === undefined) !== (values[`${tls}.keyFile`] === undefined))
      problems.push(`${tls}.certFile and ${tls}.keyFile go together: one is set, the other is not`);
  }
  const keyed = values["configurationFile.keysDir"] ?? values["configurationFile.signingKey"];
  if (values["configurationFile.requireSignature"] === true && keyed === undefined) {
    problems.push("configurationFile.requireSignature needs configurationFile.keysDir or configurationFile.signingKey");
  }
  problems.push(...problemsOfPage(values as Configuration));
  return { configuration: values as Configuration, problems };
}

/** Settings given by program: command-line flags, or a demo's own. */
export function layerOf(settings: Readonly<Record<string, string | undefined>>, from: (name: string) => string): Layer {
  const map = new Map<string, { raw: Raw; from: string }>();
  for (const [name, value] of Object.entries(settings)) {
    if (value !== undefined) map.set(name, { raw: { text: value }, from: from(name) });
  }
  return { settings: map };
}

/** `CPE_AGENT_…` variables. One that names no key is reported as such, so that a misspelt one is not silently ignored. */
export function environmentLayer(environment: Readonly<Record<string, string | undefined>>): Layer {
  const names = new Map(Object.keys(keys).map((name) => [variableOf(name), name]));
  const map = new Map<string, { raw: Raw; from: string }>();
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith("CPE_AGENT_") || value === undefined || variable === "CPE_AGENT_CONFIG") continue;
    map.set(names.get(variable) ?? variable, { raw: { text: value }, from: `variable ${variable}` });
  }
  return { settings: map };
}

/** A parsed YAML document, flattened to dotted keys. Below a key nothing is flattened (`device.parameters`). */
export function documentLayer(document: unknown, file: string): Layer {
  const map = new Map<string, { raw: Raw; from: string }>();
  const walk = (node: unknown, prefix: string): void => {
    if (
      !isKey(prefix) &&
      typeof node === "object" &&
      node !== null &&
      !Array.isArray(node) &&
      !(node instanceof Date)
    ) {
      for (const [name, child] of Object.entries(node)) walk(child, prefix ? `${prefix}.${name}` : name);
    } else if (isKey(prefix) && node === null) {
      // A key with nothing after it is as good as absent.
    } else if (prefix !== "" || node !== null) {
      map.set(prefix, { raw: { yaml: node }, from: `file ${file}` });
    }
  };
  walk(document ?? null, "");
  return { settings: map };
}
