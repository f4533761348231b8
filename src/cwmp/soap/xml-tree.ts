import { GrowingElement, labelOf, outermostScope, scopeWithin, type XmlElement } from "./xml-element.ts";
import { XmlError } from "./xml-error.ts";

// The tree of a received document, built as it is read and counted as it grows.

/** What one document may cost. Each limit is inclusive; passing it throws `XmlError`. */
export interface XmlLimits {
  /** Octets of the whole document. */
  readonly bytes: number;
  readonly depth: number;
  readonly elements: number;
  /** Per element, namespace declarations included. */
  readonly attributes: number;
  /** UTF-16 units directly inside one element. */
  readonly text: number;
  /** What is kept, however small it is: elements, attributes, new names, declarations of namespaces, references. */
  readonly objects: number;
}

/** What a declaration that changes something costs, counted in elements: it has two maps of its own. */
const scopeObjects = 8;

export const noAttributes: readonly string[] = Object.freeze([]);

/** One document while it is read. Each of its methods throws `XmlError` when a limit is passed. */
export class XmlTree {
  readonly #limits: XmlLimits;
  readonly #outermost = outermostScope();
  readonly #open: GrowingElement[] = [];
  /** Elements read whole whose parents are still open, and how many there were when each open element began. */
  readonly #read: XmlElement[] = [];
  readonly #readBefore: number[] = [];
  #innermost: GrowingElement | undefined;
  #elements = 0;
  #objects = 0;

  constructor(limits: XmlLimits) {
    this.#limits = limits;
  }

  /** The innermost element that is open. */
  get innermost(): XmlElement | undefined {
    return this.#innermost;
  }

  /** The outermost element, once it has ended. */
  get root(): XmlElement | undefined {
    return this.#innermost === undefined ? this.#read[0] : undefined;
  }

  /** Begins an element. `attributes`: names as written and values, by turns. */
  begin(qualifiedName: string, attributes: readonly string[]): void {
    const { elements, depth } = this.#limits;
    this.#elements += 1;
    if (this.#elements > elements) {
      throw new XmlError("too-many-elements", `the document has more than ${elements} elements`);
    }
    if (this.#open.length >= depth) {
      throw new XmlError("too-deep", `the document is more than ${depth} elements deep`);
    }
    const outer = this.#innermost?.scope ?? this.#outermost;
    const scope = attributes === noAttributes ? outer : scopeWithin(outer, attributes);
    this.keep(1 + (scope === outer ? 0 : scopeObjects) + (scope.labels.has(qualifiedName) ? 0 : 1));
    this.#innermost = new GrowingElement(labelOf(scope, qualifiedName), attributes);
    this.#open.push(this.#innermost);
    this.#readBefore.push(this.#read.length);
  }

  /** Character data of the innermost element; what stands outside of the outermost is let go. */
  text(text: string): void {
    const element = this.#innermost;
    if (element === undefined) return;
    if (element.text === "") element.text = text;
    else {
      this.keep(1);
      element.text += text;
    }
    if (element.text.length > this.#limits.text) {
      throw new XmlError("too-much-text", `an element holds more than ${this.#limits.text} characters`);
    }
  }

  /** Ends the innermost element. */
  end(): void {
    const ended = this.#open.pop();
    const mark = this.#readBefore.pop();
    this.#innermost = this.#open[this.#open.length - 1];
    if (ended === undefined || mark === undefined) return;
    if (this.#read.length > mark) ended.children = this.#read.splice(mark);
    this.#read.push(ended);
  }

  /** Counts what is kept besides elements: attributes, references. */
  keep(objects: number): void {
    this.#objects += objects;
    if (this.#objects > this.#limits.objects) {
      throw new XmlError("too-many-elements", `the document consists of more than ${this.#limits.objects} parts`);
    }
  }
}
