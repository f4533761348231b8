import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { placeOfHeading } from "../../site/as-on-github.ts";
import { documents, pages, root, textOf as wholeTextOf } from "./documents.ts";

// Every link and every file name in the documents leads somewhere.

const textOf = (file: string): string => wholeTextOf(file).replace(/^```[\s\S]*?^```/gm, "");

const placesOfHeadings = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => placeOfHeading(heading));

/** What is wrong with a link; undefined if nothing is. */
function linkProblem(document: string, text: string, target: string): string | undefined {
  if (/^https?:/.test(target)) return undefined;
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? document : join(dirname(document), path);
  if (!existsSync(join(root, file))) return `${target} is not there`;
  if (anchor !== undefined && !placesOfHeadings(file).includes(anchor)) return `${target} has no such heading`;
  if (/\.ts$/.test(text) && !`/${file}`.endsWith(`/${text}`)) return `${text} leads to ${target}`;
  return undefined;
}

const tops = new Set([".ci", "bench", "datamodel", "docs", "scripts", "src", "test"]);
const isFileName = (text: string): boolean =>
  /^[\w.{},/-]+$/.test(text) && (tops.has(text.split("/")[0] ?? "") || /\.(ts|tsv|md)$/.test(text));

/** `a{b,c}` as `ab` and `ac`. */
function spelledOut(name: string): readonly string[] {
  const found = name.match(/^([^{]*)\{([^}]*)\}(.*)$/);
  if (found === null) return [name];
  const [, before = "", between = "", after = ""] = found;
  return between.split(",").flatMap((part) => spelledOut(before + part + after));
}

/** Whether there is such a file or, with a slash at the end, such a folder. A part in capitals stands for any name. */
function isThere(name: string): boolean {
  const find = (folder: string, [part, ...rest]: readonly string[]): boolean => {
    if (part === undefined) return true;
    if (part === "") return statSync(folder).isDirectory();
    if (!statSync(folder).isDirectory()) return false;
    const pattern = new RegExp(`^${part.replaceAll(".", "\\.").replace(/[A-Z]{4,}/g, "[\\w-]+")}$`);
    const names = /[A-Z]{4,}/.test(part) ? readdirSync(folder).filter((entry) => pattern.test(entry)) : [part];
    return names.some((entry) => existsSync(join(folder, entry)) && find(join(folder, entry), rest));
  };
  return existsSync(join(root, name)) || find(root, name.split("/"));
}

describe.each(documents)("%s", (document) => {
  const text = textOf(document);

  it("has no link that leads nowhere, or elsewhere than it says", () => {
    const problems = [...text.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].flatMap(
      ([, shown = "", target = ""]) => linkProblem(document, shown, target) ?? [],
    );
    expect(problems).toEqual([]);
  });

  it("names no file or folder that is not there", () => {
    const names = [...text.matchAll(/`([^`\n]+)`/g)].map(([, name = ""]) => name).filter(isFileName);
    expect(names.flatMap(spelledOut).filter((name) => !isThere(name))).toEqual([]);
  });
});

it("names each page once in the navigation of the site", () => {
  const navigation = JSON.parse(readFileSync(join(root, "site/navigation.json"), "utf8")) as {
    readonly items: readonly { readonly link: string }[];
  }[];
  const linked = navigation.flatMap(({ items }) => items.map(({ link }) => link)).filter((link) => !link.includes("#"));
  const present = pages.map((page) => page.replace(/^docs\/|\.md$/g, "")).filter((page) => page !== "index");
  expect(linked.toSorted()).toEqual(present.toSorted());
});
