// A received document as a light tree.

/** One element, as its receivers see it. */
export interface XmlElement {
  /** Local name; what follows the first colon. */
  readonly name: string;
  /** Empty when the element has none, or a prefix that nobody declared. */
  readonly namespace: string;
  /** Name as written, with its prefix. */
  readonly qualifiedName: string;
  /** Names as written and values, by turns; `attribute` finds one by namespace. */
  readonly attributes: readonly string[];
  readonly children: readonly XmlElement[];
  /** Character data directly inside, CDATA and references resolved, every character kept (CR LF is LF, as XML demands). */
  readonly text: string;
  readonly scope: XmlScope;
}

/** The namespace prefixes in force at an element, and the names resolved with them so far. */
export interface XmlScope {
  readonly bindings: ReadonlyMap<string, string>;
  readonly outer: XmlScope | undefined;
  readonly labels: Map<string, XmlLabel>;
}

/** What all elements of one name and scope share. */
export interface XmlLabel {
  readonly name: string;
  readonly namespace: string;
  readonly qualifiedName: string;
  readonly scope: XmlScope;
}

const nothing: readonly never[] = Object.freeze([]);

/** An element while it is read. Few words of its own: a whole-tree answer has tens of thousands. */
export class GrowingElement implements XmlElement {
  readonly #label: XmlLabel;
  readonly attributes: readonly string[];
  children: readonly XmlElement[] = nothing;
  text = "";

  constructor(label: XmlLabel, attributes: readonly string[]) {
    this.#label = label;
    this.attributes = attributes;
  }

  get name(): string {
    return this.#label.name;
  }
  get namespace(): string {
    return this.#label.namespace;
  }
  get qualifiedName(): string {
    return this.#label.qualifiedName;
  }
  get scope(): XmlScope {
    return this.#label.scope;
  }
}

/** What is in force before any declaration. */
export function outermostScope(): XmlScope {
  const bindings = new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]);
  return { bindings, outer: undefined, labels: new Map() };
}

/** The scope inside an element with these attributes: a new one only where they declare what is not in force already. */
export function scopeWithin(outer: XmlScope, attributes: readonly string[]): XmlScope {
  let bindings: Map<string, string> | undefined;
  for (let at = 0; at + 1 < attributes.length; at += 2) {
    const name = attributes[at] ?? "";
    if (name !== "xmlns" && !name.startsWith("xmlns:")) continue;
    const prefix = name.slice("xmlns:".length);
    const namespace = attributes[at + 1] ?? "";
    if (bindings === undefined && namespaceOf(outer, prefix) === namespace) continue;
    bindings ??= new Map();
    bindings.set(prefix, namespace);
  }
  return bindings === undefined ? outer : { bindings, outer, labels: new Map() };
}

/** The name, resolved in the scope. */
export function labelOf(scope: XmlScope, qualifiedName: string): XmlLabel {
  const known = scope.labels.get(qualifiedName);
  if (known !== undefined) return known;
  const colon = qualifiedName.indexOf(":");
  const label = {
    name: qualifiedName.slice(colon + 1),
    namespace: namespaceOf(scope, colon < 0 ? "" : qualifiedName.slice(0, colon)) ?? "",
    qualifiedName,
    scope,
  };
  scope.labels.set(qualifiedName, label);
  return label;
}

/** The namespace that a prefix ("" for the default) stands for, or undefined when it was never declared. */
export function namespaceOf(scope: XmlScope, prefix: string): string | undefined {
  for (let at: XmlScope | undefined = scope; at !== undefined; at = at.outer) {
    const namespace = at.bindings.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}

/**
 * The attribute with this local name in `namespace`, whatever its prefix. Where the prefix was never declared (some
 * ACSs forget to), `usualPrefix` is taken to be meant.
 */
export function attribute(
  { attributes, scope }: XmlElement,
  namespace: string,
  localName: string,
  usualPrefix: string,
): string | undefined {
  for (let at = 0; at + 1 < attributes.length; at += 2) {
    const name = attributes[at] ?? "";
    const colon = name.indexOf(":");
    if (colon < 0 || name.length !== colon + 1 + localName.length || !name.endsWith(localName)) continue;
    const prefix = name.slice(0, colon);
    const bound = namespaceOf(scope, prefix);
    if (bound === namespace || (bound === undefined && prefix === usualPrefix)) return attributes[at + 1];
  }
  return undefined;
}
