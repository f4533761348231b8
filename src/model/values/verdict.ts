import type { Fault } from "../binding.ts";
import type { ParameterSchema } from "../schema.ts";

/** What a check says of a lexical value: its canonical form, or why it is refused. 9006 is "type", 9007 "value". [TR-069 A.5.1] */
export type Verdict =
  | { readonly ok: true; readonly canonical: string }
  | { readonly ok: false; readonly kind: Extract<Fault["kind"], "type" | "value">; readonly reason: string };

export const accept = (canonical: string): Verdict => ({ ok: true, canonical });
export const notOfType = (reason: string): Verdict => ({ ok: false, kind: "type", reason });
export const notOfValue = (reason: string): Verdict => ({ ok: false, kind: "value", reason });

/** Characters of a refused value that a reason shows: enough to know it again. */
const shownCharacters = 64;

/** What a URL may have before its host, which is often a password. */
const userInformation = /\/\/[^/?#\s]*@/g;

/** The reason with the value that it is about, which of a secret nobody is shown. */
export function reasonWithValue(schema: Pick<ParameterSchema, "secret">, lexical: string, reason: string): string {
  if (schema.secret) return reason;
  const bare = lexical.replace(userInformation, "//…@");
  const shown = bare.length > shownCharacters ? `${bare.slice(0, shownCharacters)}…` : bare;
  return `${JSON.stringify(shown)}: ${reason}`;
}
