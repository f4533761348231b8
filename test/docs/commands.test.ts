import { expect, it } from "vitest";
import { parse } from "yaml";
import { program } from "../../src/cli/program.ts";
import { documentLayer, judgedConfiguration } from "../../src/config/configuration.ts";
import { keys, variableOf } from "../../src/config/keys.ts";
import { rulesIn } from "../../src/fleet/faults/fault-rule.ts";
import { scenarioIn } from "../../src/fleet/scenario/scenario.ts";
import { commandProblem, commandsIn } from "./command-lines.ts";
import { type Block, blocksOf, codesIn, documents, pages, textOf } from "./documents.ts";

// What users copy: command lines, configuration, variables. None of it may be of another version of the program.

/** Made from the program itself. */
const generated = ["docs/cli.md", "docs/datamodel.md", "docs/conformance.md", "docs/performance.md"];
const written = documents.filter((document) => !generated.includes(document));
const root = await program();

/** `a|b c` as `a c` and `b c`. */
function spelledOut([word, ...rest]: readonly string[]): readonly (readonly string[])[] {
  if (word === undefined) return [[]];
  const words = /^[a-z-]+(\|[a-z-]+)+$/.test(word) ? word.split("|") : [word];
  return spelledOut(rest).flatMap((after) => words.map((each) => [each, ...after]));
}

it.each(written)("%s has no command line that the program does not take", (document) => {
  const shells = blocksOf(document)
    .filter(({ language }) => ["sh", "console", "bash", ""].includes(language))
    .flatMap(({ text }) => commandsIn(text))
    .filter(([first]) => first === "cpe-agent");
  const inText = codesIn(document)
    .filter((code) => /^cpe-agent [a-z]/.test(code))
    .flatMap((code) => spelledOut(code.split(" ")));
  const problems = [...shells, ...inText].flatMap((words) => {
    const problem = commandProblem(root, words.slice(1));
    return problem === undefined ? [] : [`${words.join(" ")}: ${problem}`];
  });
  expect(problems).toEqual([]);
});

/** Blocks of YAML that are no configuration, by the first line, with what they are. */
const otherYaml: Readonly<Record<string, string>> = {
  "name: bm632w": "a kind of device, shortened",
};

async function yamlProblems({ text }: Block): Promise<readonly string[]> {
  if (text.includes("$schema=scenario.schema.json")) return scenarioIn(text, "block").then(() => [], sentence);
  if (text.includes("$schema=faults.schema.json")) return rulesIn(text, "block").then(() => [], sentence);
  if (Object.hasOwn(otherYaml, text.split("\n")[0] ?? "")) return [];
  // Read as the program reads its file. Whether files that it names are there is a matter of the machine.
  return judgedConfiguration([documentLayer(parse(text), "block")]).problems;
}

const sentence = (error: unknown): readonly string[] => [String(error)];

const yamlBlocks = documents.flatMap(blocksOf).filter(({ language }) => language === "yaml");

it.each(yamlBlocks)("$document:$line is a configuration that the program takes", async (block) => {
  expect(await yamlProblems(block)).toEqual([]);
});

it("knows no other YAML than there is", () => {
  const firsts = yamlBlocks.map(({ text }) => text.split("\n")[0]);
  expect(Object.keys(otherYaml).filter((first) => !firsts.includes(first))).toEqual([]);
});

it("names variables of the environment as they are", () => {
  // The last one is read by what makes releases.
  const known = new Set([...Object.keys(keys).map(variableOf), "CPE_AGENT_CONFIG", "CPE_AGENT_RELEASE_KEY"]);
  const named = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\bCPE_AGENT_[A-Z_]*[A-Z]\b/g)].map(([name]) => name),
  );
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});
