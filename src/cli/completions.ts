import type { Argument, Command, Option } from "commander";
import { type KeyName, keys } from "../config/keys.ts";

// What may come next on a command line, told from the commands themselves so that it cannot lag behind.

/** What a shell is to offer: words, names of files, or parameters of the running agent. */
export type Offer =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" | "directories" }
  /**
   * `flags`: the values of the flags given so far, by their names. `followed`: whether they are to be followed by `=`, be it only
   * those that are writable. `besides`: words that may stand there instead.
   */
  | {
      readonly kind: "parameters";
      readonly flags: ReadonlyMap<string, string>;
      readonly followed: "all" | "writable" | undefined;
      readonly besides: readonly string[];
    };

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
      const { option, value } = flagIn(command, word);
      if (option !== undefined && value !== undefined) flags.set(option.attributeName(), value);
      else if (option?.required || option?.optional) awaiting = option;
    } else {
      const child = given === 0 ? command.commands.find((each) => each.name() === word) : undefined;
      if (child === undefined) given++;
      else command = child;
    }
  }
  if (awaiting !== undefined) return among(offerForValue(awaiting, current, flags), current);
  const { option, value } = flagIn(command, current);
  if (option !== undefined && value !== undefined) {
    const joined = current.slice(0, current.length - value.length);
    const offer = offerForValue(option, value, flags);
    return among(offer.kind === "words" ? wordsOf(offer.words.map((word) => joined + word)) : offer, current);
  }
  if (current.startsWith("-")) return among(wordsOf(flagsOf(command)), current);
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[given] ?? (last?.variadic ? last : undefined);
  if (argument !== undefined) return among(offerForArgument(command, root, argument, flags), current);
  return among(wordsOf(given === 0 ? command.commands.map((child) => child.name()) : []), current);
}

/** `--flag`, or `--flag=value`. */
function flagIn(command: Command, word: string): { readonly option: Option | undefined; readonly value?: string } {
  const [, name = word, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  const option = command.options.find(({ long, short }) => name === long || name === short);
  return value === undefined ? { option } : { option, value };
}

const wordsOf = (words: readonly string[]): Offer => ({ kind: "words", words });

function among(offer: Offer, current: string): Offer {
  return offer.kind === "words" ? wordsOf(offer.words.filter((word) => word.startsWith(current))) : offer;
}

const flagsOf = (command: Command): readonly string[] => [
  ...command.options.flatMap(({ long }) => long ?? []),
  "--help",
];

function offerForValue(option: Option, current: string, flags: ReadonlyMap<string, string>): Offer {
  if (option.long === "--option") return offerForSetting(current);
  if (option.long === "--for") return { kind: "parameters", flags, followed: "all", besides: ["session", "event"] };
  if (/<[\w-]*dir>/.test(option.flags)) return { kind: "directories" };
  if (/<[\w-]*file>/.test(option.flags)) return { kind: "files" };
  return wordsOf(option.argChoices ?? []);
}

/** `key=value` of the configuration. */
function offerForSetting(current: string): Offer {
  const [key = "", value] = current.split("=", 2);
  if (value === undefined) return wordsOf(Object.keys(keys).map((each) => `${each}=`));
  const known: { readonly kind: { readonly choices?: readonly string[] } } | undefined = Object.hasOwn(keys, key)
    ? keys[key as KeyName]
    : undefined;
  return wordsOf((known?.kind.choices ?? []).map((choice) => `${key}=${choice}`));
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
  if (/^(file|image|payload)$/.test(name)) return { kind: "files" };
  const isOfAgent = command.parent === root && /^(path|table|row)\b/.test(name);
  if (!isOfAgent) return wordsOf([]);
  return { kind: "parameters", flags, followed: name.includes("=") ? "writable" : undefined, besides: [] };
}
