import { lstatSync, readlinkSync } from "node:fs";

/** As the kernel bounds it. */
const mostLinks = 40;

/** Where the paths of a copied file system lie: every link on the way means the copy, and nothing leads out of it. */
export interface CopiedPaths {
  /** Of what a path leads to in the end. Throws for links that lead in a circle. */
  followed(path: string): string;
  /** Of the path itself, which may be a link. */
  itself(path: string): string;
}

export function copiedPaths(root: string): CopiedPaths {
  function walk(path: string, followLast: boolean): string {
    const left = path.split("/").reverse();
    const at: string[] = [];
    let links = 0;
    for (let part = left.pop(); part !== undefined; part = left.pop()) {
      if (part === "" || part === ".") continue;
      if (part === "..") {
        at.pop();
        continue;
      }
      const place = [root, ...at, part].join("/");
      const target = left.length > 0 || followLast ? linkAt(place) : undefined;
      if (target === undefined) {
        at.push(part);
        continue;
      }
      links += 1;
      if (links > mostLinks) throw new Error(`too many links on the way to ${path}`);
      if (target.startsWith("/")) at.length = 0;
      left.push(...target.split("/").reverse());
    }
    return [root, ...at].join("/");
  }
  return { followed: (path) => walk(path, true), itself: (path) => walk(path, false) };
}

function linkAt(place: string): string | undefined {
  return lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(place) : undefined;
}
