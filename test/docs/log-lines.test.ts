import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { keys } from "../../src/config/keys.ts";
import { blocksOf, codesIn, pages, root, textOf } from "./documents.ts";

// The log lines that documents have readers look for are those that the program writes.

const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.startsWith("schema/"))
  .map((file) => readFileSync(join(root, "src", file), "utf8"));

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Where a fact is logged, with what stands around it: the names of its fields. */
const placesOf = (fact: string): readonly string[] =>
  sources.flatMap((source) =>
    [...source.matchAll(new RegExp(`log[^\\n]*"${escaped(fact)}"`, "g"))].map(({ index, 0: { length } }) =>
      source.slice(Math.max(0, index - 600), index + length + 400),
    ),
  );

/** The texts of the program: what is put in between is a group. */
function textsIn(source: string): readonly RegExp[] {
  const found: RegExp[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateExpression(node)) {
      const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
      if (parts.some((part) => /[a-z]{2}/.test(part))) found.push(matching(parts));
    } else if (ts.isStringLiteralLike(node) && node.text.includes(" ")) found.push(matching([node.text]));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest));
  return found;
}

/** At the end of a sentence; two groups beside each other are one. */
const matching = (parts: readonly string[]): RegExp =>
  new RegExp(`(?:^|: |\\d|^\\S+ )${parts.map(escaped).join("(.+)").replaceAll("(.+)(.+)", "(.+)")}$`, "s");

const texts = sources.filter((source) => /Failure|reason|log\b/.test(source)).flatMap(textsIn);

/** Whether the program has a text that reads so, and for what is put into it, if it is a sentence, another one. `…` is anything. */
function isSaid(sentence: string, depth = 0): boolean {
  if (sentence.includes("…") || depth > 3)
    return depth <= 3 && (sentence === "…" || texts.some((each) => each.test(sentence)));
  return texts.some((each) => {
    const found = each.exec(sentence);
    if (found === null) return false;
    const inside = found.slice(1).filter((part) => part.split(" ").length > 4);
    return inside.every((part) => isSaid(part, depth + 1));
  });
}

interface Line {
  readonly where: string;
  readonly level: string;
  readonly fact: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

function lineOf(text: string, where: string): Line {
  const [, level = "", fact = "", rest = ""] = /^(debug|info|warn|error) ([a-z.-]+)(.*)$/.exec(text) ?? [];
  const fields = [...rest.matchAll(/ (\w+)=("[^"]*"|\S+)/g)].map(
    ([, name = "", value = ""]) => [name, value.replaceAll('"', "")] as const,
  );
  return { where, level, fact, fields };
}

const lines = pages
  .flatMap(blocksOf)
  .filter(({ language }) => language === "log")
  .flatMap(({ document, line, text }) =>
    text
      .trim()
      .split("\n")
      .map((each, at) => lineOf(each, `${document}:${line + 1 + at}`)),
  );

it.each(lines)("$where: $level $fact is what the program logs", ({ level, fact, fields }) => {
  const places = placesOf(fact).filter((place) => new RegExp(`log\\.${level}\\(|\\? "info" : "warn"`).test(place));
  expect(places, `nothing logs ${fact} at ${level}`).not.toEqual([]);
  const unknown = fields.filter(([name]) => !places.some((place) => new RegExp(`\\b${name}\\b`).test(place)));
  expect(unknown.map(([name]) => name)).toEqual([]);
  const reason = fields.find(([name]) => name === "reason")?.[1];
  expect(reason === undefined || reason === "…" || isSaid(reason), `no text of the program reads: ${reason}`).toBe(
    true,
  );
});

/** The troubles that a session can have, as the types of the program name them. */
function outcomes(): readonly string[] {
  const declared = ["src/ports/exchange.ts", "src/cwmp/session/session-context.ts"].map(
    (file) =>
      /export type \w+FailureCode =([\s\S]*?);/.exec(
        textOf(file).replaceAll(/\/\/[^\n]*;?|\/\*[\s\S]*?\*\//g, ""),
      )?.[1] ?? "",
  );
  return ["ok", ...declared.flatMap((text) => [...text.matchAll(/"([a-z-]+)"/g)].map(([, code = ""]) => code))];
}

it("explains each outcome of a session, and no other", () => {
  const chapter = textOf("docs/troubleshooting.md").split("## What an outcome means")[1] ?? "";
  const explained = [...chapter.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code = ""]) => code);
  expect(explained.toSorted()).toEqual(outcomes().toSorted());
  const cited = lines.flatMap(({ fact, fields }) =>
    fact === "session.end" ? fields.filter(([name]) => name === "outcome").map(([, value]) => value) : [],
  );
  expect(cited.filter((code) => !outcomes().includes(code))).toEqual([]);
});

it("names in its text no fact that nothing logs", () => {
  const ofKeys = new Set(Object.keys(keys).map((key) => key.split(".")[0]));
  const files =
    /\.(md|json|ya?ml|ts|db|log|py|netdev|network|local|pem|ipk|apk|deb|js|csv|sock|bin|xml|html|key|conf|png|jpg|tgz|squashfs)\b/;
  const named = ["docs/troubleshooting.md", ...pages.filter((page) => /^docs\/how\//.test(page))]
    .flatMap(codesIn)
    .filter((code) => /^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*( \w+=|$)/.test(code) && !files.test(code))
    .map((code) => code.split(" ")[0] ?? "")
    .filter((name) => !ofKeys.has(name.split(".")[0] ?? "") || placesOf(name).length > 0);
  expect([...new Set(named)].filter((fact) => placesOf(fact).length === 0)).toEqual([]);
  expect(named.length).toBeGreaterThan(10);
});
