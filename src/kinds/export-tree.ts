import type { ExportFormat } from "./export-formats.ts";
import type { FieldTree } from "./field-tree.ts";

/** The tree as text; `importFiles` makes the same tree of it, but that a data model has no rows. */
export async function exportTree(tree: FieldTree, format: ExportFormat): Promise<string> {
  switch (format) {
    case "csv":
      return (await import("./formats/write-csv.ts")).writeCsv(tree);
    case "json":
      return writeJson(tree);
    case "envelopes":
      return (await import("./formats/write-envelopes.ts")).writeEnvelopes(tree);
    case "data-model":
      return (await import("./formats/write-data-model.ts")).writeDataModel(tree);
  }
}

/** As `cpe-agent get --json` and `names --json` print them together. */
function writeJson({ objects, parameters }: FieldTree): string {
  const items = [
    ...[...objects].map(([path, writable]) => ({ path, writable })),
    ...[...parameters].map(([path, { value, type, writable }]) => ({ path, value, type, writable })),
  ];
  return `[\n${items.map((item) => `  ${JSON.stringify(item)}`).join(",\n")}\n]\n`;
}
