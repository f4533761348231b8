import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

// Clause tags as they stand in comments and test titles: `[TR-069 3.7.1.4]`, `[TR-069 A.2.2.2, 3.6.1]`,
// `[TR-069 Annex O, TR-181 ManagementServer.HeartbeatPolicy]`, `[RFC 1350, 2347]`, and of test plans `[TP-181 5.1.4]`.

export interface Tag {
  /** `TR-069 3.7.1.4`; of an RFC its number alone, `RFC 7616`. */
  readonly clause: string;
  /** Below the project's root, with forward slashes. */
  readonly file: string;
  readonly line: number;
}

export interface SourceFile {
  readonly file: string;
  readonly text: string;
}

const bracket = /\[((?:T[RP]-\d+|RFC \d+)[^\]]*)\]/g;

/** The clauses that one bracket names; a part without a standard of its own is of the one before it. */
export function clausesIn(inside: string): readonly string[] {
  let standard = "";
  return inside.split(/[,;]/).map((part) => {
    const [, report, rfc, rest = ""] =
      /^(?:(T[RP]-\d+)\s+|(?:RFC\s+)?(\d{3,5})(?![\d.]))?(.*)$/.exec(part.trim()) ?? [];
    if (rfc !== undefined) standard = `RFC ${rfc}`;
    if (report !== undefined) standard = report;
    return standard.startsWith("RFC") ? standard : `${standard} ${rest}`;
  });
}

export function tagsIn({ file, text }: SourceFile): readonly Tag[] {
  return text
    .split("\n")
    .flatMap((content, index) =>
      [...content.matchAll(bracket)].flatMap(([, inside = ""]) =>
        clausesIn(inside).map((clause) => ({ clause, file, line: index + 1 })),
      ),
    );
}

/** Every TypeScript file below `folder` that somebody wrote. */
export function sourceFiles(root: string, folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.split(sep).join("/")}`)
    .filter((file) => file.endsWith(".ts") && !file.includes("/generated/") && !file.startsWith("test/conformance/"))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
}
