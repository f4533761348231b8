import { decoderFor } from "../cwmp/soap/xml-encoding.ts";
import type { FieldFormat } from "./field-formats.ts";
import { type FieldTree, FieldTreeBuilder, KindFileError, type Remark } from "./field-tree.ts";

// From files of whatever form to the tree of a device.

/** Octets. */
const largestFile = 64 * 1024 * 1024;

export interface GivenFile {
  readonly name: string;
  readonly octets: Uint8Array;
}

/** What the files, which are of one device, tell of it. `format` is told by the content where it is not given. @throws KindFileError */
export async function importFiles(
  files: readonly GivenFile[],
  format?: FieldFormat,
): Promise<{ readonly tree: FieldTree; readonly remarks: readonly Remark[] }> {
  const into = new FieldTreeBuilder();
  const documents: { readonly file: string; readonly text: string }[] = [];
  for (const { name, octets } of files) {
    into.from(name);
    if (octets.length > largestFile) throw new KindFileError(`${name} is larger than ${largestFile / 1024 / 1024} MiB`);
    const text = textOf(octets, name);
    const found = format ?? (await formatOf(text));
    if (found === "data-model") documents.push({ file: name, text });
    else await read(found, text, name, into);
  }
  if (documents.length > 0) await (await import("./formats/data-model-xml.ts")).readDataModels(documents, into);
  return { tree: into.tree(), remarks: into.remarks };
}

async function read(
  format: FieldFormat | undefined,
  text: string,
  file: string,
  into: FieldTreeBuilder,
): Promise<void> {
  switch (format) {
    case "csv":
      return (await import("./formats/csv.ts")).readCsv(text, file, into);
    case "json":
      return (await import("./formats/json.ts")).readJson(text, file, into);
    case "envelopes":
      into.preferLatest();
      return (await import("./formats/envelopes.ts")).readEnvelopes(text, file, into);
    case "log":
      into.preferLatest();
      return (await import("./formats/envelopes.ts")).readLog(text, file, into);
    case "text":
      return (await import("./formats/text.ts")).readText(text, file, into);
    case "data-model":
    case undefined:
      throw new KindFileError(
        `${file} is of no form that is known: a CSV whose first line names a column Parameter, JSON, XML, or lines of PATH = VALUE (give --format if it is)`,
      );
  }
}

/** By how it begins. */
async function formatOf(text: string): Promise<FieldFormat | undefined> {
  const begin = text.slice(0, 64 * 1024).trimStart();
  if (begin.startsWith("<"))
    return /<(?:[\w-]+:)?document[\s>]/.test(begin) && !/<(?:[\w-]+:)?Envelope[\s>]/.test(begin)
      ? "data-model"
      : "envelopes";
  if (begin.startsWith("{") || begin.startsWith("[")) {
    return (await import("./formats/envelopes.ts")).isLog(text) ? "log" : "json";
  }
  if ((await import("./formats/csv.ts")).isCsv(text)) return "csv";
  return (await import("./formats/text.ts")).isText(begin) ? "text" : undefined;
}

/** In UTF-8 or UTF-16, or as an XML declaration says, without a byte order mark. @throws KindFileError */
function textOf(octets: Uint8Array, file: string): string {
  try {
    const decoder = decoderFor([octets]);
    const text = decoder.decode(octets);
    decoder.finish();
    return text.replace(/^\ufeff/, "");
  } catch (error) {
    throw new KindFileError(`${file}: ${error instanceof Error ? error.message : String(error)}; save it as UTF-8`);
  }
}
