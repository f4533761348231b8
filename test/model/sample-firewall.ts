import type {
  BoundObject,
  Change,
  Fault,
  NativeValue,
  ObjectBinding,
  RowReference,
  Wanted,
} from "../../src/model/binding.ts";

// Firewall rules that live in the sample system and are added and deleted there, as are the matches below them. The rule
// `kernel` is one that the system does not let go of, and the only one that it has an alias for.

export interface Rule {
  readonly key: string;
  enabled: boolean;
  order: number;
  port: number;
  /** Names of links, empty for none. */
  from: string;
  uplinks: readonly string[];
  /** The key of the rule that it comes after, empty for none. */
  after: string;
  level: string;
  matches: Match[];
}

interface Match {
  readonly key: string;
  /** That of its rule. */
  readonly rule: string;
  name: string;
}

export interface Firewall {
  rules: Rule[];
  /** Whether its rules can be changed. */
  open: boolean;
  /** Whether something else of the system has this key. */
  isTaken?: (key: string) => boolean;
  hasNoRoom?: () => boolean;
  /** Called at each step of a change with its name; may throw, or never come to an end. */
  step: (name: string) => unknown;
}

export const rule = (key: string, facts: Partial<Rule> = {}): Rule => ({
  key,
  enabled: true,
  order: 1,
  port: 0,
  from: "",
  uplinks: [],
  after: "",
  level: "debug",
  matches: [],
  ...facts,
});

const interfaces = "Device.IP.Interface.{i}.";
const rules = "Device.Firewall.Rule.{i}.";
const keyIn =
  (table: string) =>
  (reference: NativeValue | undefined): string => {
    if (reference === "") return "";
    const row = reference as RowReference;
    if (row.table !== table || row.keys[0] === undefined) throw new TypeError(`no reference to a row of ${table}`);
    return row.keys[0];
  };
const linkOf = keyIn(interfaces);
const linkNamed = (name: string): RowReference => ({ table: interfaces, keys: [name] });

function settingsOf(wanted: Wanted): Partial<Rule> {
  return {
    ...("Enable" in wanted ? { enabled: wanted.Enable === true } : {}),
    ...("Order" in wanted ? { order: Number(wanted.Order) } : {}),
    ...("Port" in wanted ? { port: Number(wanted.Port) } : {}),
    ...("Interface" in wanted ? { from: linkOf(wanted.Interface) } : {}),
    ...("After" in wanted ? { after: keyIn(rules)(wanted.After) } : {}),
    ...("Uplinks" in wanted ? { uplinks: (wanted.Uplinks as readonly NativeValue[]).map(linkOf) } : {}),
    ...("Level" in wanted ? { level: String(wanted.Level) } : {}),
  };
}

/** The number of the beast is no port, and no name. */
function refusal(wanted: Wanted): readonly Fault[] | undefined {
  const path = Object.keys(wanted).find((name) => wanted[name] === 666 || wanted[name] === "666");
  return path === undefined ? undefined : [{ path, kind: "value", reason: "the system does not like it" }];
}

/** A change that can stop at any step, and knows how to undo what it has done. */
function change(host: Firewall, name: string, carryOut: () => void, rollback: () => void): Change {
  return {
    validate: async () => {
      await host.step(`validate ${name}`);
      return [];
    },
    commit: async () => {
      await host.step(`commit ${name}`);
      carryOut();
      await host.step(`committed ${name}`);
      return "applied";
    },
    rollback: async () => {
      await host.step(`rollback ${name}`);
      rollback();
    },
  };
}

/** One more item in the list that `list` gives; nothing where there is no such list any more. */
const adding = <T extends { readonly key: string }>(host: Firewall, list: () => T[] | undefined, item: T): Change => {
  const without = (): void => {
    const items = list();
    const at = items?.findIndex(({ key }) => key === item.key) ?? -1;
    if (at >= 0) items?.splice(at, 1);
  };
  return change(host, `add ${item.key}`, () => list()?.push(item), without);
};

const removing = <T extends { readonly key: string }>(
  host: Firewall,
  list: () => T[] | undefined,
  key: string,
): Change => {
  const items = list() ?? [];
  const at = items.findIndex((item) => item.key === key);
  const item = items[at];
  const without = (): void => {
    const now = list();
    const place = now?.findIndex((each) => each.key === key) ?? -1;
    if (place >= 0) now?.splice(place, 1);
  };
  const back = (): void => {
    without();
    if (item !== undefined) list()?.splice(at, 0, item);
  };
  return change(host, `remove ${key}`, without, back);
};

function changing<T extends { readonly key: string }>(
  host: Firewall,
  list: () => readonly T[] | undefined,
  before: T,
  settings: Partial<T>,
): Change {
  const was = { ...before };
  const lay = (values: Partial<T>) => (): void => {
    Object.assign(list()?.find(({ key }) => key === before.key) ?? {}, values);
  };
  const names = Object.keys(settings) as readonly (keyof T)[];
  const back = Object.fromEntries(names.map((name) => [name, was[name]])) as Partial<T>;
  return change(host, `change ${before.key}`, lay(settings), lay(back));
}

const firewallRule: ObjectBinding<Firewall, Rule> = {
  path: "Device.Firewall.Rule.{i}.",
  rows: {
    kind: "system",
    load: (host) => Promise.resolve(host.rules.map((row) => [row.key, row] as const)),
    alias: (key) => (key === "kernel" ? "cpe-kernel" : undefined),
    edits: {
      allowed: (host) => host.open,
      undeletable: ({ key }) => (key === "kernel" ? "a rule of the kernel" : undefined),
      keyOf: (instance) => `cpe-${instance}`,
      fresh: (_host, key) => rule(key, { uplinks: ["lo"] }),
      add: async (host, key, wanted) =>
        (host.isTaken?.(key)
          ? [{ path: "", kind: "resources", reason: `${key} is taken`, keyTaken: true }]
          : undefined) ??
        (host.hasNoRoom?.() ? [{ path: "", kind: "resources", reason: "there is no room" }] : undefined) ??
        refusal(wanted) ??
        adding(host, () => host.rules, rule(key, { uplinks: ["lo"], ...settingsOf(wanted) })),
      remove: async (host, key) => removing(host, () => host.rules, key),
    },
  },
  parameters: {
    Enable: ({ enabled }) => enabled,
    Status: ({ enabled }) => (enabled ? "Enabled" : "Disabled"),
    Order: ({ order }) => order,
    Port: ({ port }) => port,
    Interface: ({ from }) => (from === "" ? "" : linkNamed(from)),
    After: ({ after }) => (after === "" ? "" : { table: rules, keys: [after] }),
    Uplinks: ({ uplinks }) => uplinks.map(linkNamed),
    Description: { stored: "" },
  },
  fixed: ({ key }, name) => (key === "others" && name === "Port" ? "others have chosen it" : undefined),
  change: async (host, wanted, before) =>
    refusal(wanted) ?? changing(host, () => host.rules, before, settingsOf(wanted)),
};

const firewallLog: ObjectBinding<Firewall, Rule> = {
  path: "Device.Firewall.Rule.{i}.Log.",
  rows: { kind: "of-parent" },
  parameters: { Level: ({ level }) => level },
  change: async (host, wanted, before) => changing(host, () => host.rules, before, settingsOf(wanted)),
};

const matchesOf = (host: Firewall, key: string) => (): Match[] | undefined =>
  host.rules.find((row) => row.key === key)?.matches;

const firewallMatch: ObjectBinding<Firewall, Match, Rule> = {
  path: "Device.Firewall.Rule.{i}.Match.{i}.",
  rows: {
    kind: "of-parent-rows",
    rows: ({ matches }) => matches.map((row) => [row.key, row] as const),
    edits: {
      allowed: (host) => host.open,
      closed: ({ key }) => (key === "others" ? "a rule of others" : undefined),
      keyOf: (instance) => `match-${instance}`,
      fresh: (_host, key, parent) => ({ key, rule: parent.key, name: "any" }),
      add: async (host, key, wanted, parent) =>
        refusal(wanted) ??
        adding(host, matchesOf(host, parent.key), { key, rule: parent.key, name: String(wanted.Name ?? "any") }),
      remove: async (host, key, row) => removing(host, matchesOf(host, row.rule), key),
    },
  },
  parameters: { Name: ({ name }) => name },
  change: async (host, wanted, before) =>
    refusal(wanted) ?? changing(host, matchesOf(host, before.rule), before, { name: String(wanted.Name) }),
};

export const firewallBindings: readonly BoundObject<Firewall>[] = [
  firewallRule,
  firewallLog,
  firewallMatch,
  { path: "Device.Firewall.Rule.{i}.Note.{i}.", rows: { kind: "stored" }, parameters: { Text: { stored: "" } } },
];
