import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, extname, join, resolve } from "node:path";
import type { OwnKind } from "../../kinds/own-kind.ts";

// Kinds of device of the user's own: files named by their path, or by their name in one directory.

/** Where a kind is looked for by its name: where the user keeps configurations (`XDG_CONFIG_HOME`), else /etc/cpe-agent/kinds for root. */
export function ownKindsDirectory(): string {
  const configured = process.env.XDG_CONFIG_HOME;
  if (!configured && process.getuid?.() === 0) return "/etc/cpe-agent/kinds";
  return join(configured || join(homedir(), ".config"), "cpe-agent", "kinds");
}

const suffixes: ReadonlySet<string> = new Set([".yaml", ".yml"]);

const isPath = (name: string): boolean => name.includes("/") || suffixes.has(extname(name));

/** The file that a kind is in, by its path (with a slash or `.yaml`) or its name; undefined where it names no file that is there. */
export function ownKindFile(name: string): string | undefined {
  const file = isPath(name) ? resolve(name) : join(ownKindsDirectory(), `${name}.yaml`);
  return existsSync(file) ? file : undefined;
}

/** The names of the kinds in the user's own directory. */
export function listOwnKinds(): readonly string[] {
  try {
    return readdirSync(ownKindsDirectory())
      .filter((file) => extname(file) === ".yaml")
      .map((file) => basename(file, ".yaml"))
      .sort();
  } catch {
    return [];
  }
}

const largestFile = 64 * 1024 * 1024;

/** Rejects with a `KindFileError`. */
export async function readOwnKind(file: string): Promise<OwnKind> {
  const { readKindFile } = await import("../../kinds/kind-file.ts");
  const { KindFileError } = await import("../../kinds/field-tree.ts");
  const status = statSync(file);
  if (!status.isFile()) throw new KindFileError(`${file} is no file`);
  if (status.size > largestFile) throw new KindFileError(`${file} is larger than ${largestFile} octets`);
  return readKindFile(await readFile(file, "utf8"), file);
}
