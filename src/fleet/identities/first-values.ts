import type { Configuration } from "../../config/keys.ts";
import { factsOf, type TemplatedCpe } from "./cpe-facts.ts";
import { compileTemplate, fixedText, type Placeholder, type TemplateTerms } from "./template.ts";

// The `device.parameters` of a fleet: the first values of each CPE's parameters.

/** Those of one CPE: lexical values by parameter path. */
export type FirstValues = (cpe: TemplatedCpe) => ReadonlyMap<string, string>;

const roots = ["Device.", "InternetGatewayDevice."];

/** Whether it may be of a device with this root: whatever is of no root at all is judged where it is used. */
export const isOfRoot = (path: string, root: string): boolean =>
  !roots.some((each) => each !== root && path.startsWith(each));

/**
 * Of the CPEs whose data model has this root: what is of another is not theirs. Throws a `TemplateError`. CPEs have one map between them
 * where all have the same.
 */
export function firstValuesOf<P extends Placeholder>(
  values: Configuration["device.parameters"],
  root: string,
  terms: TemplateTerms<P>,
): FirstValues {
  const own = [...values].filter(([path]) => isOfRoot(path, root));
  const templates = own.map(([path, text]) => [path, compileTemplate(text, { ...terms, isOfKind: true })] as const);
  const fixed = own.flatMap(([path, text]): (readonly [string, string])[] => {
    const same = fixedText(text);
    return same === undefined ? [] : [[path, same]];
  });
  if (fixed.length < own.length) {
    return (cpe) => new Map(templates.map(([path, template]) => [path, template(factsOf(cpe, path))]));
  }
  const shared = new Map(fixed);
  return () => shared;
}
