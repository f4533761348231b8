import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** One entry below the root, those of a folder after it. */
type Entry =
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "file"; readonly path: string; readonly content: Buffer; readonly mode: number };

const read = new Map<string, readonly Entry[]>();

/**
 * Copies what is in a folder of fixtures into one that is there, links as they are. Each is read once a process: hundreds of
 * tests begin with a copy of some recorded system, and `cpSync` of one takes longer than most of them.
 */
export function copyTree(from: string, to: string): void {
  const entries = read.get(from) ?? [...entriesOf(from, "")];
  read.set(from, entries);
  for (const entry of entries) {
    const at = join(to, entry.path);
    switch (entry.kind) {
      case "folder":
        mkdirSync(at);
        break;
      case "link":
        symlinkSync(entry.target, at);
        break;
      case "file":
        writeFileSync(at, entry.content, { mode: entry.mode });
        // What the process's mask may have taken.
        if ((entry.mode & 0o022) !== 0) chmodSync(at, entry.mode);
    }
  }
}

function* entriesOf(root: string, folder: string): Iterable<Entry> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const at = join(root, path);
    if (entry.isDirectory()) {
      yield { kind: "folder", path };
      yield* entriesOf(root, path);
    } else if (entry.isSymbolicLink()) yield { kind: "link", path, target: readlinkSync(at) };
    else yield { kind: "file", path, content: readFileSync(at), mode: statSync(at).mode & 0o777 };
  }
}
