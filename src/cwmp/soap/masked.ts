import { isSecretName, secretMask, withoutUserInfo } from "./secrets.ts";
import type { XmlElement } from "./xml-element.ts";
import { XmlError } from "./xml-error.ts";
import { readXml } from "./xml-reader.ts";
import { escapeAttribute, escapeText } from "./xml-writer.ts";

/**
 * An envelope for people to read: one element per line, secrets masked (the values of parameters and arguments whose names
 * say so, and user names and passwords in URLs). Of a document that cannot be read only the reason is given, since what is secret in it cannot be told.
 */
export function maskedEnvelope(chunks: readonly Uint8Array[]): string {
  try {
    return linesOf(readXml(chunks), "", false).join("\n");
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const octets = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    return `<!-- ${octets} octets that are no XML: ${error.message.replaceAll("--", "- -")} -->`;
  }
}

function linesOf(element: XmlElement, indent: string, secret: boolean): string[] {
  const { qualifiedName, attributes, children } = element;
  let tag = `${indent}<${qualifiedName}`;
  for (let at = 0; at + 1 < attributes.length; at += 2) {
    tag += ` ${attributes[at]}="${shown(escapeAttribute(withoutUserInfo(attributes[at + 1] ?? "")))}"`;
  }
  if (children.length === 0) {
    const text = element.text === "" || !secret ? shown(escapeText(withoutUserInfo(element.text))) : secretMask;
    return [text === "" ? `${tag}/>` : `${tag}>${text}</${qualifiedName}>`];
  }
  const namesSecret = children.some(({ name, text }) => name === "Name" && isSecretName(text));
  const inner = children.flatMap((child) => {
    const childSecret = secret || isSecretName(child.name) || (namesSecret && child.name === "Value");
    return linesOf(child, `${indent}  `, childSecret);
  });
  return [`${tag}>`, ...inner, `${indent}</${qualifiedName}>`];
}

/** Control characters and those that turn the direction of writing, which a terminal would obey, as references. */
const shown = (text: string): string =>
  text.replace(
    /[\u0080-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
  );
