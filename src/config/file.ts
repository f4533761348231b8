import { readFileSync, statSync } from "node:fs";
import { ConfigurationError, documentLayer, type Layer } from "./configuration.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "it may not be read",
  EISDIR: "it is a directory",
};

/**
 * Reads a YAML configuration file. The parser is loaded only here. `again`: only what can be read twice; a pipe would have to be waited
 * for. @throws ConfigurationError that names the file, line and column.
 */
export async function fileLayer(file: string, again = false): Promise<Layer> {
  const refuse = (why: string): ConfigurationError =>
    new ConfigurationError([`the configuration file ${file} cannot be used: ${why}`]);
  let source: string;
  try {
    if (again && !statSync(file).isFile()) throw refuse("it is no file that can be read again");
    source = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw refuse(reasons[code] ?? String(error));
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
        return `${file}${place ? `:${place.line}:${place.col}` : ""}: ${wordsOf(error)}`;
      }),
    );
  }
  try {
    return documentLayer(document.toJS({ maxAliasCount: 100 }), file);
  } catch (error) {
    throw new ConfigurationError([`${file}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** What the parser says is for people who program with it in some cases. */
function wordsOf({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === "MULTIPLE_DOCS") return "a second document begins here (---), and a configuration is one";
  if (message.includes("call stack")) return "it is nested too deeply";
  return message.split("\n")[0] ?? "";
}
