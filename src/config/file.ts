import { readFileSync } from "node:fs";
import { ConfigurationError, documentLayer, type Layer } from "./configuration.ts";

/** Reads a YAML configuration file. The parser is loaded only here. @throws ConfigurationError that names the file, line and column. */
export async function fileLayer(file: string): Promise<Layer> {
  let source: string;
  try {
    source = readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    const why = code === "ENOENT" ? "there is no such file" : code === "EACCES" ? "it may not be read" : String(error);
    throw new ConfigurationError([`the configuration file ${file} cannot be used: ${why}`]);
  }
  // CommonJS: once bundled, what it exports is on `default` alone.
  const {
    default: { parseDocument },
  } = await import("yaml");
  const document = parseDocument(source, { prettyErrors: true, uniqueKeys: true });
  if (document.errors.length > 0) {
    throw new ConfigurationError(
      document.errors.map((error) => {
        const place = error.linePos?.[0];
        return `${file}${place ? `:${place.line}:${place.col}` : ""}: ${error.message.split("\n")[0]}`;
      }),
    );
  }
  try {
    return documentLayer(document.toJS({ maxAliasCount: 100 }), file);
  } catch (error) {
    throw new ConfigurationError([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
