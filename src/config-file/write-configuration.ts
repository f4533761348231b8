import { create } from "xmlbuilder2";
import type { Pause } from "../model/reading/pace.ts";
import { namespace, version } from "./format.ts";
import type { DescribedConfiguration } from "./present-configuration.ts";

/** Parameters that are written in one go. */
const parametersInARow = 512;
const closing = `\n</configuration>`;

/** The whole document, in UTF-8; others have their turn while a long one is written. */
export async function configurationFile(
  { parameters, ...file }: DescribedConfiguration,
  pause: Pause,
): Promise<Uint8Array> {
  const empty = documentOf({ ...file, parameters: [] });
  const opening = `${empty.slice(0, empty.lastIndexOf("/>"))}>`;
  const parts = [opening];
  for (let at = 0; at < parameters.length; at += parametersInARow) {
    if (at > 0) await pause();
    const part = documentOf({ ...file, parameters: parameters.slice(at, at + parametersInARow) });
    parts.push(part.slice(opening.length, -closing.length));
  }
  return Buffer.from(parameters.length === 0 ? `${empty}\n` : `${parts.join("")}${closing}\n`);
}

function documentOf({ root, parameters, ...file }: DescribedConfiguration): string {
  const { scope = "" } = file;
  const labels = { version, scope, root, name: file.name, revision: file.version, description: file.description };
  const said = Object.entries(labels).filter(([, label]) => label !== "");
  const attributes = Object.fromEntries(said.map(([name, label]) => [name, literal(label)]));
  const document = create({ version: "1.0", encoding: "UTF-8" }).ele(namespace, "configuration", attributes);
  for (const { path: at, value } of parameters) {
    const path = literal(at);
    if (isPlain(value)) document.ele(namespace, "parameter", { path }).txt(literal(value));
    else document.ele(namespace, "parameter", { path, encoding: "base64" }).txt(Buffer.from(value).toString("base64"));
  }
  return document.end({ prettyPrint: true });
}

/** xmlbuilder2 takes `&amp;` in a text for an escape that is made already. */
const literal = (text: string): string => text.replaceAll("&", "&amp;");

/** Whether XML brings a text back as it was: no control characters, no carriage return. */
const isPlain = (text: string): boolean => /^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);
