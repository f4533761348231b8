import { formatPackage } from "../../../src/host/openwrt/uci/format-package.ts";
import type { OnBadLine } from "../../../src/host/openwrt/uci/parse-package.ts";
import { parsePackage, parsePackages } from "../../../src/host/openwrt/uci/parse-package.ts";
import { isName, isVisible, quoted } from "../../../src/host/openwrt/uci/syntax.ts";
import { parseReference, type UciEdit, type UciReference } from "../../../src/host/openwrt/uci/uci-edit.ts";
import { UciError } from "../../../src/host/openwrt/uci/uci-error.ts";
import type { UciOption, UciPackage, UciSection } from "../../../src/host/openwrt/uci/uci-package.ts";
import {
  type ConfigFolders,
  commitPackage,
  type LoadedPackage,
  loadPackage,
  overwritePackage,
  packageNames,
  revertEdits,
  stageEdit,
} from "./config-folders.ts";

export interface CommandContext {
  readonly folders: ConfigFolders;
  readonly delimiter: string;
  readonly exportNames: boolean;
  /** Anonymous sections are shown as `@type[index]`. */
  readonly extendedNames: boolean;
  /** False under `-P`: a commit does nothing then. */
  readonly commits: boolean;
  readonly onBadLine: OnBadLine;
  readonly print: (text: string) => void;
  readonly stdin: () => string;
}

/** What a command does with the words behind it: the exit code, or a `UciError`. 255 is wrong usage. */
type Command = (context: CommandContext, words: readonly string[]) => number;

const set = sectionCommand("set");
const rename = sectionCommand("rename");
const remove = sectionCommand("delete");

export const commands: Readonly<Record<string, Command | undefined>> = {
  get,
  set,
  add,
  add_list: sectionCommand("add-item"),
  del_list: sectionCommand("delete-item"),
  del: remove,
  delete: remove,
  ren: rename,
  rename,
  reorder: sectionCommand("reorder"),
  revert,
  show: packageCommand(show),
  changes: packageCommand(({ print }, { reference, staged }) => print(changesOf(reference.package, staged))),
  export: packageCommand(({ print, exportNames }, { package: exported }) =>
    print(formatPackage(exported, { header: true, names: exportNames })),
  ),
  commit: packageCommand(({ folders, commits, onBadLine }, { reference }) => {
    if (commits) commitPackage(folders, reference.package, onBadLine);
  }),
  import: importPackages,
};

interface Found extends LoadedPackage {
  readonly reference: UciReference;
  /** Under which name the section is known; as in the reference where there is none. */
  readonly sectionName: string | undefined;
  readonly section: ReturnType<LoadedPackage["package"]["section"]>;
  readonly option: UciOption | undefined;
  /** Whether all that the reference names is there. */
  readonly complete: boolean;
}

function find({ folders, onBadLine }: CommandContext, text: string): Found {
  const reference = parseReference(text);
  const loaded = loadPackage(folders, reference.package, onBadLine);
  const isExtended = reference.section !== undefined && !isName(reference.section);
  const section = isExtended
    ? sectionByIndex(loaded.package, reference.section ?? "")
    : loaded.package.section(reference.section ?? "");
  const option = section?.option(reference.option ?? "");
  const complete =
    (reference.section === undefined || section !== undefined) &&
    (reference.option === undefined || option !== undefined);
  return { ...loaded, reference, sectionName: section?.name ?? reference.section, section, option, complete };
}

/** `@rule[-1]`: of a type, by its place among them, from the end if negative; `@[0]`: of any. */
function sectionByIndex({ sections }: LoadedPackage["package"], text: string): Found["section"] {
  const [, type = "", digits = ""] = /^@([^[]*)\[([^\]]*)\]$/.exec(text) ?? [];
  if (!/^@[^[]*\[\s*[-+]?\d*\]$/.test(text) || (type !== "" && !isVisible(type)))
    throw new UciError("invalid-argument");
  const ofType = [...sections].filter((section) => type === "" || section.type === type);
  const index = Number(digits);
  return ofType[index < 0 ? ofType.length + index : index];
}

function sectionCommand(kind: UciEdit["kind"]): Command {
  return (context, words) => {
    const [text, ...more] = words;
    if (text === undefined || more.length > 0) return 255;
    const { reference, sectionName, section, package: edited, complete } = find(context, text);
    const { option, value } = reference;
    if (kind === "delete") {
      if (value !== undefined && value !== "" && !/^\s*[-+]?\d/.test(value)) return 1;
      if (!complete) throw new UciError("not-found");
    }
    if (kind === "rename" && !complete) throw new UciError("not-found");
    if (kind === "reorder" && (section === undefined || value === undefined)) throw new UciError("not-found");
    if (sectionName === undefined) throw new UciError("invalid-argument");
    const edit = { kind, section: sectionName, option: kind === "reorder" ? undefined : option, value };
    const staged = edited.applyTo(section, edit);
    if (staged !== undefined) stageEdit(context.folders, reference.package, staged);
    return 0;
  };
}

function add(context: CommandContext, words: readonly string[]): number {
  const [name, type, ...more] = words;
  if (name === undefined || type === undefined || more.length > 0) return 255;
  const { package: loaded } = loadPackage(context.folders, name, context.onBadLine);
  const section = loaded.addSection(type);
  stageEdit(context.folders, name, { kind: "add", section: section.name, value: type });
  context.print(`${section.name}\n`);
  return 0;
}

function get(context: CommandContext, words: readonly string[]): number {
  const [text, ...more] = words;
  if (text === undefined || more.length > 0) return 255;
  const { reference, section, option, complete } = find(context, text);
  if (reference.value !== undefined) return 1;
  if (!complete) throw new UciError("not-found");
  if (option !== undefined) context.print(`${shownValue(option, context.delimiter, false)}\n`);
  else if (section !== undefined) context.print(`${section.type}\n`);
  return 0;
}

function revert(context: CommandContext, words: readonly string[]): number {
  const [text, ...more] = words;
  if (text === undefined || more.length > 0) return 255;
  const { reference, sectionName } = find(context, text);
  if (reference.value !== undefined) return 1;
  revertEdits(context.folders, reference.package, sectionName, reference.option);
  return 0;
}

/** For one package, or for all there are. */
function packageCommand(run: (context: CommandContext, found: Found) => void): Command {
  return (context, words) => {
    if (words.length > 1) return 255;
    const names = words.length === 1 ? words : packageNames(context.folders);
    for (const name of names) run(context, find(context, name));
    return 0;
  };
}

function importPackages({ folders, stdin }: CommandContext, words: readonly string[]): number {
  const [name, ...more] = words;
  if (more.length > 0) return 255;
  const imported = name === undefined ? parsePackages(stdin()) : [parsePackage(name, stdin())];
  for (const one of imported) overwritePackage(folders, one);
  return 0;
}

function show(context: CommandContext, { package: shown, reference, section, option, complete }: Found): void {
  if (!complete) throw new UciError("not-found");
  if (section === undefined) context.print(shownPackage(shown, context));
  else if (option === undefined) context.print(shownSection(shown.name, section, section.name, context.delimiter));
  else
    context.print(
      `${reference.package}.${section.name}.${option.name}=${shownValue(option, context.delimiter, true)}\n`,
    );
}

function shownPackage({ name, sections }: UciPackage, { extendedNames, delimiter }: CommandContext): string {
  const counts = new Map<string, number>();
  return [...sections]
    .map((section) => {
      const index = counts.get(section.type) ?? 0;
      counts.set(section.type, index + 1);
      const byIndex = section.anonymous && extendedNames;
      return shownSection(name, section, byIndex ? `@${section.type}[${index}]` : section.name, delimiter);
    })
    .join("");
}

function shownSection(packageName: string, { type, options }: UciSection, as: string, delimiter: string): string {
  const lines = [...options].map(
    (option) => `${packageName}.${as}.${option.name}=${shownValue(option, delimiter, true)}`,
  );
  return [`${packageName}.${as}=${type}`, ...lines].map((line) => `${line}\n`).join("");
}

/** `quotes` false, as `get` has it: only those items of a list that have white space in them. */
function shownValue({ value }: UciOption, delimiter: string, quotes: boolean): string {
  if (typeof value === "string") return quotes ? quoted(value) : value;
  return value.map((item) => (quotes || /[ \t\r\n]/.test(item) ? quoted(item) : item)).join(delimiter);
}

function changesOf(packageName: string, staged: readonly UciEdit[]): string {
  const signs: Partial<Record<UciEdit["kind"], string>> = { "add-item": "+=", "delete-item": "-=" };
  return staged
    .map(({ kind, section, option, value = "" }) => {
      const path = [packageName, section, ...(option === undefined ? [] : [option])].join(".");
      return kind === "delete" ? `-${path}\n` : `${path}${signs[kind] ?? "="}${quoted(value)}\n`;
    })
    .join("");
}
