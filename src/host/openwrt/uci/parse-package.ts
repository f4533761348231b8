import { EditablePackage, type EditableSection } from "./editable-package.ts";
import { isName, isPackageLineName, isVisible } from "./syntax.ts";
import { UciError, UciTooLargeError } from "./uci-error.ts";
import { uciLimits } from "./uci-package.ts";
import { UciReader } from "./uci-reader.ts";

/** What becomes of a line that is wrong: the whole text is refused (as by default), or it is told and skipped (`uci -S`). */
export type OnBadLine = "refuse" | ((error: UciError) => void);

/**
 * Reads a file of `/etc/config`. A `package` line in it is checked and means nothing: the name is that of the file. Throws a
 * `UciError` (`parse`) with line and octet, in the real program's words, and a `UciTooLargeError`.
 */
export function parsePackage(name: string, text: string, onBadLine: OnBadLine = "refuse"): EditablePackage {
  const read = new EditablePackage(name);
  parseLines(
    text,
    onBadLine,
    () => read,
    () => read,
  );
  return read;
}

/** Reads what `uci import` is given without a name: each `package` line begins another package. */
export function parsePackages(text: string): readonly EditablePackage[] {
  const packages: EditablePackage[] = [];
  const begin = (name: string): EditablePackage => {
    if (packages.some((one) => one.name === name)) throw new UciError("duplicate");
    const begun = new EditablePackage(name);
    packages.push(begun);
    return begun;
  };
  parseLines(text, "refuse", () => undefined, begin);
  return packages;
}

function parseLines(
  text: string,
  onBadLine: OnBadLine,
  initial: () => EditablePackage | undefined,
  onPackageLine: (name: string) => EditablePackage,
): void {
  if (text.length > uciLimits.bytes) throw new UciTooLargeError(`${uciLimits.bytes} octets`);
  const reader = new UciReader(text);
  let current = initial();
  let section: EditableSection | undefined;

  function parseLine(): void {
    reader.skipSpace();
    for (let command = reader.command(); command !== undefined; command = reader.command()) {
      const { word, isLast } = command;
      if (word.startsWith("#")) return;
      switch (word) {
        case "package":
        case "p":
          if (isLast) throw reader.error("package without name");
          parsePackageLine();
          break;
        case "config":
        case "c":
          if (current === undefined) throw reader.error("attempting to import a file without a package name");
          if (isLast) throw reader.error("config without name");
          section = parseSection(reader, current, onBadLine);
          break;
        case "option":
        case "o":
        case "list":
        case "l":
          if (current === undefined || section === undefined) {
            throw reader.error("option/list command found before the first section");
          }
          if (isLast) throw reader.error("option without name");
          parseOption(reader, current, section, word.startsWith("l"), onBadLine);
          break;
        default:
          throw reader.error("invalid command");
      }
    }
  }

  function parsePackageLine(): void {
    reader.skipCommand();
    const name = required(reader);
    if (!isPackageLineName(name)) throw reader.error("invalid character in name field");
    assertEnd(reader, onBadLine);
    const next = onPackageLine(name);
    if (next !== current) section = undefined;
    current = next;
  }

  while (reader.nextLine()) {
    try {
      parseLine();
    } catch (error) {
      if (onBadLine === "refuse" || !(error instanceof UciError) || error.code !== "parse") throw error;
      onBadLine(error);
    }
  }
}

function parseSection(reader: UciReader, into: EditablePackage, onBadLine: OnBadLine): EditableSection {
  reader.skipCommand();
  const type = required(reader);
  if (!isVisible(type)) throw reader.error("invalid character in type field");
  const name = reader.argument();
  if (name !== "" && !isName(name)) throw reader.error("invalid character in name field");
  assertEnd(reader, onBadLine);
  if (name === "") return into.addSection(type);
  const before = into.section(name);
  if (before !== undefined && before.type !== type && onBadLine === "refuse") {
    throw reader.error("section of different type overwrites prior section with same name");
  }
  into.apply({ kind: "set", section: name, value: type });
  const section = into.section(name);
  if (section === undefined) throw new UciError("not-found");
  return section;
}

function parseOption(
  reader: UciReader,
  into: EditablePackage,
  section: EditableSection,
  isList: boolean,
  onBadLine: OnBadLine,
): void {
  reader.skipCommand();
  const option = required(reader);
  if (!isName(option)) throw reader.error("invalid character in name field");
  const value = reader.argument();
  assertEnd(reader, onBadLine);
  // An option without a value makes nothing, and deletes nothing either.
  if (isList || value !== "") {
    into.applyTo(section, { kind: isList ? "add-item" : "set", section: section.name, option, value });
  }
}

function required(reader: UciReader): string {
  const argument = reader.argument();
  if (argument === "") throw reader.error("insufficient arguments");
  return argument;
}

function assertEnd(reader: UciReader, onBadLine: OnBadLine): void {
  reader.skipSpace();
  if (reader.argument() !== "" && onBadLine === "refuse") throw reader.error("too many arguments");
}
