import type { XmlElement } from "../cwmp/soap/xml-element.ts";
import { readLongXml, xmlLimitsWithin } from "../cwmp/soap/xml-reader.ts";
import type { XmlLimits } from "../cwmp/soap/xml-tree.ts";
import { Pace, type Pause } from "../model/reading/pace.ts";
import { namespace, version } from "./format.ts";
import type { ConfigurationCodec, DescribedConfiguration } from "./present-configuration.ts";

// A configuration as an XML document: one `parameter` element per value, its path by alias. See docs/configuration-file.md.

/** Largest file that is read, in octets. */
export const largestConfigurationFile = 8 * 1024 * 1024;

const limits: XmlLimits = {
  bytes: largestConfigurationFile,
  depth: 3,
  elements: 100_000,
  attributes: 8,
  text: 1024 * 1024,
  objects: 600_000,
};

/** A file that is no configuration; the message says why in a sentence. */
class ConfigurationFileError extends Error {
  override readonly name = "ConfigurationFileError";
}

/** What a parameter of a file takes until it is in force, in octets. */
const parameterBytes = 300;

/** `pause`: others have their turn while a long file is read or written. `roomBytes`: the memory that there is for it. */
export const configurationFileCodec = (
  pause: Pause = async () => {},
  roomBytes = Number.POSITIVE_INFINITY,
): ConfigurationCodec => ({
  async write(configuration) {
    // Loaded only now: what it is written with is large, and rarely needed.
    const { configurationFile } = await import("./write-configuration.ts");
    return configurationFile(configuration, pause);
  },
  read: (octets) => read(octets, pause, xmlLimitsWithin(roomBytes, limits, parameterBytes)),
});

async function read(octets: Uint8Array, pause: Pause, within: XmlLimits): Promise<DescribedConfiguration> {
  const document = await readLongXml([octets], within, pause);
  const pace = new Pace(pause);
  if (document.name !== "configuration" || document.namespace !== namespace) {
    throw new ConfigurationFileError(`the document is not a configuration of ${namespace}`);
  }
  if (attributeOf(document, "version") !== version) {
    throw new ConfigurationFileError(`version ${attributeOf(document, "version")} is not ${version}`);
  }
  const paths = new Set<string>();
  const parameters: { readonly path: string; readonly value: string }[] = [];
  for (const element of document.children) {
    if (pace.isDue()) await pace.rest();
    const path = attributeOf(element, "path");
    if (element.name !== "parameter" || element.namespace !== namespace || element.children.length > 0 || !path) {
      throw new ConfigurationFileError(`<${element.qualifiedName.slice(0, 40)}> is not a parameter with a path`);
    }
    if (paths.has(path)) throw new ConfigurationFileError(`${path.slice(0, 256)} is there twice`);
    paths.add(path);
    parameters.push({ path, value: textOf(element, path) });
  }
  if (parameters.length === 0) throw new ConfigurationFileError("there is no parameter in it");
  return {
    scope: scopeOf(document),
    root: attributeOf(document, "root") ?? "",
    name: labelOf(document, "name", 64),
    version: labelOf(document, "revision", 16),
    description: labelOf(document, "description", 256),
    parameters,
  };
}

function scopeOf(document: XmlElement): DescribedConfiguration["scope"] {
  const scope = attributeOf(document, "scope");
  if (scope === undefined || scope === "whole" || scope === "partial") return scope;
  throw new ConfigurationFileError(`its scope "${scope.slice(0, 40)}" is neither whole nor partial`);
}

function labelOf(document: XmlElement, name: string, longest: number): string {
  const label = attributeOf(document, name) ?? "";
  if ([...label].length <= longest) return label;
  throw new ConfigurationFileError(`its ${name} has more than ${longest} characters`);
}

function textOf(element: XmlElement, path: string): string {
  const encoding = attributeOf(element, "encoding");
  if (encoding === undefined) return element.text;
  const octets = Buffer.from(element.text, "base64");
  if (encoding !== "base64" || octets.toString("base64") !== element.text.trim()) {
    throw new ConfigurationFileError(`the value of ${path.slice(0, 256)} is not base64`);
  }
  return octets.toString();
}

function attributeOf({ attributes }: XmlElement, name: string): string | undefined {
  for (let at = 0; at + 1 < attributes.length; at += 2) if (attributes[at] === name) return attributes[at + 1];
  return undefined;
}
