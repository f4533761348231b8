import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readReasons } from "../reference/shortfalls.ts";

const table = "src/device/missing.tsv";

/** Why simulated devices lack what they lack, as run-time data: what is lacking, a regular expression of schema paths, the reason. */
export function* reasonFiles(root: string): Iterable<readonly [file: string, content: string]> {
  const reasons = readReasons(readFileSync(join(root, table), "utf8"), table)
    .filter(({ hosts }) => hosts.includes("virtual"))
    .map(({ lack, pattern, text }) => ({ lack, pattern: pattern.source, reason: text }));
  yield ["reasons/virtual.json", `[\n${reasons.map((each) => JSON.stringify(each)).join(",\n")}\n]\n`];
}
