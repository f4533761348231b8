import { join } from "node:path";
import { UciError } from "../../../src/host/openwrt/uci/uci-error.ts";
import { UciReader } from "../../../src/host/openwrt/uci/uci-reader.ts";
import { type CommandContext, commands } from "./commands.ts";
import type { ConfigFolders } from "./config-folders.ts";
import type { Lock } from "./flock.ts";
import { usage } from "./usage.ts";

export interface ProgramRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** What `/etc/config`, `/tmp/.uci` and `/var/run/uci` are below, where no option names others. */
  readonly root: string;
  readonly lock: Lock;
  readonly stdin: () => string;
}

/** `add` alone exits with the library's number of an error. */
const addFailures = { "invalid-argument": 2, "not-found": 3, parse: 5, duplicate: 6 } as const;

/**
 * The `uci` program: `argv` without its name. All texts are octets (latin1). What it prints and leaves behind is the real one's
 * on every row of the corpus. Not there: `-m`, `-f`, and packages by their path.
 */
export function uciProgram(argv: readonly string[], { root, lock, stdin }: ProgramOptions): ProgramRun {
  const out: string[] = [];
  const err: string[] = [];
  const parsed = parseOptions(argv, root, lock);
  if (parsed === undefined) return { exitCode: 0, stdout: "", stderr: usage };
  const { words, folders, flags } = parsed;

  const context: CommandContext = {
    folders,
    ...flags,
    print: (text) => out.push(text),
    stdin,
    onBadLine: flags.lenient ? (error) => err.push(`${error.message}\n`) : "refuse",
  };

  function run([name = "", ...argumentList]: readonly string[]): number {
    if (name.toLowerCase() === "batch") return batch();
    const command = commands[name.toLowerCase()];
    if (command === undefined) return 255;
    try {
      return command(context, argumentList);
    } catch (error) {
      if (!(error instanceof UciError)) throw error;
      if (!flags.quiet) err.push(`uci: ${error.message}\n`);
      return name.toLowerCase() === "add" ? addFailures[error.code] : 1;
    }
  }

  /** Whatever becomes of a line, the next one is done. */
  function batch(): number {
    const reader = new UciReader(stdin());
    while (reader.nextLine()) {
      const line: string[] = [];
      for (let word = reader.argument(); word !== ""; word = reader.argument()) line.push(word);
      if (line.length === 0) continue;
      if (line[0]?.toLowerCase() === "exit") break;
      if (run(line) === 255 && !flags.quiet) err.push("Unknown command\n");
    }
    return 0;
  }

  const exitCode = words.length === 0 ? 0 : run(words);
  if (words.length === 0 || exitCode === 255) err.push(usage);
  return { exitCode, stdout: out.join(""), stderr: err.join("") };
}

interface Flags {
  readonly delimiter: string;
  readonly exportNames: boolean;
  readonly extendedNames: boolean;
  readonly commits: boolean;
  readonly lenient: boolean;
  readonly quiet: boolean;
}

/** Undefined for an option that there is not. */
function parseOptions(argv: readonly string[], root: string, lock: Lock) {
  let flags: Flags = {
    delimiter: " ",
    exportNames: false,
    extendedNames: true,
    commits: true,
    lenient: false,
    quiet: false,
  };
  let config = join(root, "/etc/config");
  let override: string | undefined = join(root, "/var/run/uci");
  let deltas: readonly string[] = [join(root, "/tmp/.uci")];
  const rest = [...argv];
  /** Last of the folders, and the one that takes what is staged; the others are read all the same. */
  const save = (folder: string): void => {
    deltas = [...deltas.filter((other) => other !== folder), folder];
  };

  while (rest[0]?.startsWith("-") && rest[0].length > 1) {
    const letters = rest.shift() ?? "";
    for (let at = 1; at < letters.length; at += 1) {
      const letter = letters.charAt(at);
      const operand = (): string => {
        const glued = letters.slice(at + 1);
        at = letters.length;
        return glued === "" ? (rest.shift() ?? "") : glued;
      };
      if (letter === "c") config = operand();
      else if (letter === "C") override = operand() || undefined;
      else if (letter === "d") flags = { ...flags, delimiter: operand() };
      else if (letter === "n") flags = { ...flags, exportNames: true };
      else if (letter === "N") flags = { ...flags, exportNames: false };
      else if (letter === "p") deltas = [...deltas.slice(0, -1), operand(), ...deltas.slice(-1)];
      else if (letter === "P") {
        save(operand());
        flags = { ...flags, commits: false };
      } else if (letter === "t") save(operand());
      else if (letter === "q") flags = { ...flags, quiet: true };
      else if (letter === "s") flags = { ...flags, lenient: false };
      else if (letter === "S") flags = { ...flags, lenient: true };
      else if (letter === "X") flags = { ...flags, extendedNames: false };
      else return undefined;
    }
  }
  const folders: ConfigFolders = { config, override, deltas, lock };
  return { words: rest, folders, flags };
}
