import { create } from "xmlbuilder2";
import { namespace, version } from "./format.ts";
import type { DescribedConfiguration } from "./present-configuration.ts";

/** The whole document, in UTF-8. */
export function configurationFile({ root, parameters, ...file }: DescribedConfiguration): Uint8Array {
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
  return Buffer.from(`${document.end({ prettyPrint: true })}\n`);
}

/** xmlbuilder2 takes `&amp;` in a text for an escape that is made already. */
const literal = (text: string): string => text.replaceAll("&", "&amp;");

/** Whether XML brings a text back as it was: no control characters, no carriage return. */
const isPlain = (text: string): boolean => /^[\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);
