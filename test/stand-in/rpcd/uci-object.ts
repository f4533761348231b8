import { join } from "node:path";
import { blobmsgTypes, type UbusTable, type UbusValue } from "../../../src/host/openwrt/ubus/blobmsg.ts";
import type { OfferedMethod } from "../../../src/host/openwrt/ubus/ubus.ts";
import { UbusError, type UbusStatus } from "../../../src/host/openwrt/ubus/ubus-error.ts";
import type { EditablePackage } from "../../../src/host/openwrt/uci/editable-package.ts";
import { isName } from "../../../src/host/openwrt/uci/syntax.ts";
import type { UciEdit } from "../../../src/host/openwrt/uci/uci-edit.ts";
import { UciError } from "../../../src/host/openwrt/uci/uci-error.ts";
import type { UciSection } from "../../../src/host/openwrt/uci/uci-package.ts";
import {
  type ConfigFolders,
  commitPackage,
  type LoadedPackage,
  loadPackage,
  packageNames,
  revertEdits,
  stageEdit,
} from "../uci/config-folders.ts";
import { unlocked } from "../uci/flock.ts";
import type { Sessions } from "./sessions.ts";

export interface UciObjectOptions {
  readonly root: string;
  readonly sessions: Sessions;
  readonly deltasOf: (session: string) => string;
  readonly isHeld: () => boolean;
  readonly committing: (name: string) => unknown;
  readonly committed: (name: string) => Promise<void>;
}

type Method = (args: UbusTable, config: string, folders: ConfigFolders) => Promise<UbusTable | undefined>;

/**
 * The object `uci` of rpcd (rpcd/uci.c): the delta of a session, or that of everybody without one; a commit takes the delta that
 * it is about, and no other. Without `match`, `type` of several sections, `state`, `apply` and its like.
 */
export function uciObject({ root, sessions, deltasOf, isHeld, committing, committed }: UciObjectOptions) {
  const { string, table, array } = blobmsgTypes;

  function offered(takes: OfferedMethod["takes"], access: "read" | "write", run: Method): OfferedMethod {
    return {
      takes: { ...takes, ubus_rpc_session: string },
      call: async (args) => {
        const { config, ubus_rpc_session: session } = args;
        if (typeof config !== "string") throw refusal("invalid-argument");
        if (typeof session === "string" && !sessions.mayDo(session, "uci", config, access)) {
          throw refusal("permission-denied");
        }
        const deltas = [typeof session === "string" ? deltasOf(session) : join(root, "/tmp/.uci")];
        const folders = { config: join(root, "/etc/config"), override: undefined, deltas, lock: unlocked };
        try {
          return await run(args, config, folders);
        } catch (error) {
          throw error instanceof UciError ? refusal(statusOfUci(error)) : error;
        }
      },
    };
  }

  /** Edits come to the delta when all of them have worked. */
  const editing = (edit: (args: UbusTable, loaded: EditablePackage) => readonly UciEdit[]): Method => {
    return async (args, config, folders) => {
      const { package: loaded } = load(folders, config);
      const edits = edit(args, loaded);
      for (const one of edits) stageEdit(folders, config, octetsOf(one));
      const added = edits.find(({ kind }) => kind === "add")?.section;
      return "type" in args ? { section: added ?? args.name ?? "" } : undefined;
    };
  };

  return {
    configs: { takes: {}, call: async () => ({ configs: packageNames(foldersOf(root)) }) },
    get: offered({ config: string, section: string, option: string, type: string, match: table }, "read", get),
    add: offered({ config: string, type: string, name: string, values: table }, "write", editing(add)),
    set: offered({ config: string, section: string, values: table }, "write", editing(set)),
    delete: offered({ config: string, section: string, option: string, options: array }, "write", editing(remove)),
    rename: offered({ config: string, section: string, option: string, name: string }, "write", editing(rename)),
    order: offered({ config: string, sections: array }, "write", editing(order)),
    changes: offered({ config: string }, "read", async (_args, config, folders) => ({
      changes: load(folders, config).staged.map(changeOf),
    })),
    revert: offered({ config: string }, "write", async (_args, config, folders) => {
      revertEdits(folders, config);
      return undefined;
    }),
    commit: offered({ config: string }, "write", async (_args, config, folders) => {
      if (isHeld()) throw refusal("permission-denied");
      load(folders, config);
      committing(config);
      commitPackage(folders, config, "refuse");
      await committed(config);
      return undefined;
    }),
  } satisfies Record<string, OfferedMethod>;
}

const get: Method = async ({ section: sectionName, option: optionName, type }, config, folders) => {
  const { package: loaded } = load(folders, config);
  if (typeof sectionName !== "string") {
    const shown = [...loaded.sections]
      .map((section, index) => [section.name, shownSection(section, index)] as const)
      .filter(([, section]) => type === undefined || section[".type"] === type);
    return { values: Object.fromEntries(shown) };
  }
  const section = loaded.section(sectionName);
  if (section === undefined) return undefined;
  if (typeof optionName !== "string") return { values: shownSection(section) };
  const option = section.option(optionName);
  return option === undefined ? undefined : { value: textOf(option.value) };
};

function add(args: UbusTable, loaded: EditablePackage): readonly UciEdit[] {
  const { type, name, values = {} } = args;
  if (typeof type !== "string") throw refusal("invalid-argument");
  if (typeof name === "string" && !isName(name)) throw refusal("invalid-argument");
  if (typeof name === "string") {
    const made = loaded.apply({ kind: "set", section: name, value: type });
    return [...(made === undefined ? [] : [made]), ...set({ section: name, values }, loaded)];
  }
  const section = loaded.addSection(type).name;
  return [{ kind: "add", section, value: type }, ...set({ section, values }, loaded)];
}

/** What was a list or becomes one is made anew. */
function set({ section, values }: UbusTable, loaded: EditablePackage): readonly UciEdit[] {
  if (typeof section !== "string" || !isTable(values)) throw refusal("invalid-argument");
  if (loaded.section(section) === undefined) throw refusal("not-found");
  return Object.entries(values).flatMap(([option, value]) => {
    if (!isName(option)) throw refusal("invalid-argument");
    const present = loaded.section(section)?.option(option);
    const isList = Array.isArray(value);
    if (isList && value.length === 0) throw refusal("invalid-argument");
    const removal: UciEdit = { kind: "delete", section, option };
    const edits: readonly UciEdit[] = [
      ...(present !== undefined && (isList || typeof present.value !== "string") ? [removal] : []),
      ...(isList
        ? value.map((item): UciEdit => ({ kind: "add-item", section, option, value: plain(item) }))
        : [{ kind: "set", section, option, value: plain(value) } as const]),
    ];
    return edits.flatMap((edit) => loaded.apply(edit) ?? []);
  });
}

/** Of several options, those that are not there are passed over. */
function remove({ section, option, options }: UbusTable, loaded: EditablePackage): readonly UciEdit[] {
  if (typeof section !== "string") throw refusal("invalid-argument");
  const edits = Array.isArray(options)
    ? options.map(plain).filter((name) => loaded.section(section)?.option(name) !== undefined)
    : [typeof option === "string" ? option : undefined];
  if (edits.length === 0) throw refusal("not-found");
  return edits.flatMap((name) => loaded.apply({ kind: "delete", section, option: name }) ?? []);
}

function rename({ section, option, name }: UbusTable, loaded: EditablePackage): readonly UciEdit[] {
  if (typeof section !== "string" || typeof name !== "string" || !isName(name)) throw refusal("invalid-argument");
  const edit = {
    kind: "rename",
    section,
    option: typeof option === "string" ? option : undefined,
    value: name,
  } as const;
  return [loaded.apply(edit) ?? edit];
}

function order({ sections }: UbusTable, loaded: EditablePackage): readonly UciEdit[] {
  if (!Array.isArray(sections)) throw refusal("invalid-argument");
  return sections.flatMap((section, at) => {
    return loaded.apply({ kind: "reorder", section: plain(section), value: String(at) }) ?? [];
  });
}

function shownSection(section: UciSection, index?: number): UbusTable {
  return {
    ".anonymous": section.anonymous,
    ".type": section.type,
    ".name": section.name,
    ...(index === undefined ? {} : { ".index": index }),
    ...Object.fromEntries([...section.options].map(({ name, value }) => [name, textOf(value)])),
  };
}

function changeOf({ kind, section, option, value }: UciEdit): readonly UbusValue[] {
  const names = { reorder: "order", delete: "remove", "add-item": "list-add", "delete-item": "list-del" } as const;
  const name = kind in names ? names[kind as keyof typeof names] : kind;
  const shown = value === undefined ? [] : [kind === "reorder" ? Number(value) : (textOf(value) ?? "")];
  return [name, section, ...(option === undefined ? [] : [option]), ...shown];
}

/** The folders of the stand-in hold octets, and the bus carries text. */
function textOf(value: string | readonly string[]): UbusValue {
  return typeof value === "string" ? Buffer.from(value, "latin1").toString("utf8") : value.map((item) => textOf(item));
}

function octetsOf(edit: UciEdit): UciEdit {
  return { ...edit, value: edit.value === undefined ? undefined : Buffer.from(edit.value, "utf8").toString("latin1") };
}

/** Numbers and booleans are written as rpcd writes them. */
function plain(value: UbusValue): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw refusal("invalid-argument");
}

const load = (folders: ConfigFolders, name: string): LoadedPackage => loadPackage(folders, name, "refuse");
const foldersOf = (root: string): ConfigFolders => ({
  config: join(root, "/etc/config"),
  override: undefined,
  deltas: [],
  lock: unlocked,
});
const isTable = (value: UbusValue | undefined): value is UbusTable =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const refusal = (status: UbusStatus): UbusError => new UbusError("uci", status);

function statusOfUci({ code }: UciError): UbusStatus {
  return code === "not-found" || code === "invalid-argument" ? code : "unknown-error";
}
