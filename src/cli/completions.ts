import type { Argument, Command, Option } from "commander";
import { keys } from "../config/keys.ts";

// What may come next on a command line, told from the commands themselves so that it cannot lag behind.

/** What a shell is to offer: words, names of files, or parameters of the running agent. */
export type Offer =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" | "directories" }
  /** `flags`: the values of the flags given so far, by their names. `assigned`: writable ones, to be followed by `=`. */
  | { readonly kind: "parameters"; readonly flags: ReadonlyMap<string, string>; readonly assigned: boolean };

/** `line`: the words after the program's name; the last is the one to be completed, and may be empty. */
export function offerFor(root: Command, line: readonly string[]): Offer {
  const current = line.at(-1) ?? "";
  const flags = new Map<string, string>();
  let command = root;
  let given = 0;
  let awaiting: Option | undefined;
  for (const word of line.slice(0, -1)) {
    if (awaiting !== undefined) {
      flags.set(awaiting.attributeName(), word);
      awaiting = undefined;
    } else if (word.startsWith("-")) {
      const option = command.options.find(({ long, short }) => word === long || word === short);
      if (option?.required || option?.optional) awaiting = option;
    } else {
      const child = given === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (child === undefined) given++;
      else command = child;
    }
  }
  if (awaiting !== undefined) return among(offerForValue(awaiting), current);
  if (current.startsWith("-")) return among(wordsOf(flagsOf(command)), current);
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[given] ?? (last?.variadic ? last : undefined);
  if (argument !== undefined) return among(offerForArgument(command, root, argument, flags), current);
  return among(wordsOf(given === 0 ? command.commands.map((child) => child.name()) : []), current);
}

const wordsOf = (words: readonly string[]): Offer => ({ kind: "words", words });

function among(offer: Offer, current: string): Offer {
  return offer.kind === "words" ? wordsOf(offer.words.filter((word) => word.startsWith(current))) : offer;
}

const flagsOf = (command: Command): readonly string[] => [
  ...command.options.flatMap(({ long }) => long ?? []),
  "--help",
];

function offerForValue(option: Option): Offer {
  if (option.long === "--option") return wordsOf(Object.keys(keys).map((key) => `${key}=`));
  if (/<[\w-]*dir>/.test(option.flags)) return { kind: "directories" };
  if (/<[\w-]*file>/.test(option.flags)) return { kind: "files" };
  return wordsOf(option.argChoices ?? []);
}

function offerForArgument(
  command: Command,
  root: Command,
  argument: Argument,
  flags: ReadonlyMap<string, string>,
): Offer {
  const name = argument.name();
  if (argument.argChoices !== undefined) return wordsOf(argument.argChoices);
  if (/dir(ectory)?$/.test(name)) return { kind: "directories" };
  if (/file|image|payload/.test(name)) return { kind: "files" };
  const isOfAgent = command.parent === root && /^(path|table|row)\b/.test(name);
  return isOfAgent ? { kind: "parameters", flags, assigned: name.includes("=") } : wordsOf([]);
}
