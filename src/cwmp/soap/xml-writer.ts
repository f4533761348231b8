/** Collects an envelope as Buffer chunks. (Shape fixed; writer to come.) */
export interface XmlWriter {
  /** Text that is already XML. */
  raw(xml: string): void;
  /** Text to be escaped: `<`, `>`, `&`, and every character outside 9-10 and 32-126 as a reference. [TR-069 3.4.1] */
  text(text: string): void;
}
