/** One element of a received document, namespaces resolved. (Shape fixed; reader to come.) */
export interface XmlElement {
  readonly namespace: string;
  readonly name: string;
  /** By qualified name as written; `attribute()` style helpers resolve prefixes. */
  readonly attributes: ReadonlyMap<string, string> | undefined;
  readonly children: readonly XmlElement[];
  /** Character data directly inside, CDATA and references resolved, preserved to the byte. */
  readonly text: string;
}
