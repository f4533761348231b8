import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

// The project's own sources as the rules of the house look at them. Paths are from the root of the project.

const root = join(import.meta.dirname, "..", "..");

/** The files below a folder, those that are generated aside. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((file) => !file.startsWith("src/schema/generated/"))
    .toSorted();
}

/** The sources below a folder. */
export function sourcesBelow(folder: string): readonly string[] {
  return filesBelow(folder).filter((file) => /\.tsx?$/.test(file));
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** What a file imports: a file of the project by its path, anything else by its specifier. Types, re-exports and `import()` count. */
export function importsOf(file: string): readonly string[] {
  return ts
    .preProcessFile(textOf(file), true, true)
    .importedFiles.map(({ fileName }) => (fileName.startsWith(".") ? join(file, "..", fileName) : fileName));
}
