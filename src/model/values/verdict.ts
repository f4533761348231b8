import type { Fault } from "../binding.ts";

/** What a check says of a lexical value: its canonical form, or why it is refused. 9006 is "type", 9007 "value". [TR-069 A.5.1] */
export type Verdict =
  | { readonly ok: true; readonly canonical: string }
  | { readonly ok: false; readonly kind: Extract<Fault["kind"], "type" | "value">; readonly reason: string };

export const accept = (canonical: string): Verdict => ({ ok: true, canonical });
export const notOfType = (reason: string): Verdict => ({ ok: false, kind: "type", reason });
export const notOfValue = (reason: string): Verdict => ({ ok: false, kind: "value", reason });
