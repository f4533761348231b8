import type { Command, Option } from "commander";
import { judgedConfiguration, layerOf } from "../../src/config/configuration.ts";

// Command lines as documents have them, held against the commands of the program.

/** A simple command, in words; what is left of a line that is not shown in full ends in `…`. */
type Words = readonly string[];

/** The simple commands of a piece of shell: words without their quotes, up to comments, pipes and redirections. */
export function commandsIn(shell: string): readonly Words[] {
  const lines = shell.replaceAll(/\\\n\s*/g, " ").split("\n");
  return lines.flatMap((line) => {
    const commands: string[][] = [[]];
    for (const [word] of line.matchAll(/#.*|\$\(|<?\(|(?:"[^"]*"|'[^']*'|[^\s"'|&;()<>])+|[|&;()<>]+/g)) {
      if (word.startsWith("#")) break;
      if (/^[$<|&;()>]+$/.test(word)) commands.push([]);
      else commands.at(-1)?.push(word.replaceAll(/["']/g, ""));
    }
    return commands.map((words) => (words[0] === "$" ? words.slice(1) : words));
  });
}

/** What a command does without one of its own: commander does not tell. */
const byDefault: Readonly<Record<string, string>> = { acs: "serve", fleet: "run" };

/** What is wrong with the words after `cpe-agent`; undefined if nothing is. */
export function commandProblem(program: Command, words: Words): string | undefined {
  let command = program;
  let rest = [...words];
  for (;;) {
    const [first = ""] = rest;
    const child = command.commands.find((each) => each.name() === first);
    if (child === undefined) break;
    command = child;
    rest = rest.slice(1);
  }
  if (rest[0]?.startsWith("-"))
    command = command.commands.find((each) => each.name() === byDefault[command.name()]) ?? command;
  const isWhole = !words.some((word) => word.includes("…"));
  const operands: string[] = [];
  while (rest.length > 0) {
    const [word = "", ...after] = rest;
    rest = after;
    if (word.includes("…")) break;
    if (!/^--?[a-z]/i.test(word)) {
      operands.push(word);
      continue;
    }
    const [name = "", inline] = word.split("=", 2);
    if (["--help", "-h", "--version", "-V"].includes(name)) return undefined;
    const option = command.options.find(({ long, short }) => name === long || name === short);
    if (option === undefined) return `${command.name()} has no ${name}`;
    if (!option.required && !option.optional) continue;
    const value = inline ?? rest.shift();
    if (value === undefined) return option.required && isWhole ? `${name} has no value` : undefined;
    const problem = valueProblem(option, value);
    if (problem !== undefined) return problem;
  }
  return operandProblem(command, operands, isWhole);
}

function valueProblem({ long, short, argChoices }: Option, value: string): string | undefined {
  if (/^[A-Z]{2,}|…/.test(value)) return undefined; // A placeholder.
  if (argChoices !== undefined && !argChoices.includes(value)) return `${long} takes no ${value}`;
  if (short !== "-o" || long !== "--option" || !/^[\w.]+=/.test(value)) return undefined;
  const [key = "", setting = ""] = value.split(/=(.*)/s);
  return judgedConfiguration([layerOf({ [key]: setting }, () => "-o")]).problems.find((each) => each.startsWith(key));
}

function operandProblem(command: Command, operands: readonly string[], isWhole: boolean): string | undefined {
  const { registeredArguments: expected } = command;
  if (expected.length === 0 && command.commands.length > 0 && operands.length > 0) {
    return `${command.name()} has no command ${operands[0]}`;
  }
  const most = expected.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : expected.length;
  if (operands.length > most) return `${command.name()} takes ${most} arguments, not ${operands.join(" ")}`;
  const least = expected.filter(({ required }) => required).length;
  return isWhole && operands.length > 0 && operands.length < least ? `${command.name()} lacks arguments` : undefined;
}
