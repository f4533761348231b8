import type { ReasonOf } from "../schema/reasons.ts";
import type { CheckResult } from "./check-tree.ts";

/** Why what was found is as it is, by schema path. */
export function reasonsFor({ findings, profiles }: CheckResult, reasonOf: ReasonOf): ReadonlyMap<string, string> {
  const missing = profiles.flatMap((profile) => profile.missing);
  const readOnly = [
    ...profiles.flatMap((profile) => profile.readOnly),
    ...findings.flatMap(({ kind, path }) => (kind === "read-only" || kind === "rows" ? [path] : [])),
  ];
  return new Map([
    ...missing.map((path) => [path, reasonOf("missing", path)] as const),
    ...readOnly.map((path) => [path, reasonOf("read only", path)] as const),
  ]);
}
