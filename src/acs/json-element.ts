import type { XmlElement } from "../cwmp/soap/xml-element.ts";

// JSON in the shape of a message, as the element that the codecs of the wire read.

const scope = { bindings: new Map<string, string>(), outer: undefined, labels: new Map() };

/** Objects become children, arrays items, everything else text; `{value, type}` a typed value. */
export function elementOf(name: string, json: unknown): XmlElement {
  const bare = { name, namespace: "", qualifiedName: name, attributes: [], children: [], text: "", scope };
  if (json === null || json === undefined) return bare;
  if (Array.isArray(json)) return { ...bare, children: json.map((item) => elementOf("item", item)) };
  if (typeof json !== "object") return { ...bare, text: String(json) };
  if ("value" in json) {
    const type = "type" in json && typeof json.type === "string" ? json.type : "";
    const attributes = type === "" ? [] : ["xsi:type", type.includes(":") ? type : `xsd:${type}`];
    return { ...bare, text: String(json.value), attributes };
  }
  return { ...bare, children: Object.entries(json).map(([key, value]) => elementOf(key, value)) };
}
