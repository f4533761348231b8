import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { copyTree } from "../../harness/copied-tree.ts";

// Machines recorded as one text file each: `==> /proc/stat <==` and what was in it, `==> /a -> ../b <==` for a link.

export interface CopiedFileSystem {
  readonly root: string;
  write(path: string, content: string | Uint8Array): void;
  text(path: string): string;
  remove(path?: string): void;
}

export function copiedFileSystem(): CopiedFileSystem {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-sysroot-"));
  return {
    root,
    write: (path, content) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    text: (path) => readFileSync(join(root, path), "utf8"),
    remove: (path = "/") => rmSync(join(root, path), { recursive: true, force: true }),
  };
}

/** Lays out `test/fixtures/linux/<name>.txt` in a directory of its own. */
export function recordedMachine(name: "openwrt" | "container"): CopiedFileSystem {
  const copy = copiedFileSystem();
  const recording = readFileSync(join(import.meta.dirname, "../../fixtures/linux", `${name}.txt`), "utf8");
  for (const [, path = "", target, content = ""] of recording.matchAll(
    /^==> (\S+)(?: -> (\S+))? <==\n([\s\S]*?)(?=^==> |(?![\s\S]))/gm,
  )) {
    if (target === undefined) copy.write(path, `${content.trimEnd()}\n`);
    else {
      mkdirSync(dirname(join(copy.root, path)), { recursive: true });
      symlinkSync(target, join(copy.root, path));
    }
  }
  return copy;
}

/** A copy of `test/fixtures/linux/<name>/`. */
export function copiedMachine(name: "debian-12-gateway" | "debian-12-wifi"): CopiedFileSystem {
  const copy = copiedFileSystem();
  copyTree(join(import.meta.dirname, "../../fixtures/linux", name), copy.root);
  return copy;
}
