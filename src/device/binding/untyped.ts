import type {
  AliasOfKey,
  BoundObject,
  Change,
  Constraint,
  NativeValue,
  RefusedRow,
  RowEdits,
  Wanted,
} from "../../model/binding.ts";
import type { DeviceContext } from "./context.ts";
import type { HostEdits } from "./host-change.ts";
import { onLinks } from "./on-links.ts";
import type { Able, RowChange, SettingNames } from "./row-change.ts";
import type { RowEditing } from "./row-editing.ts";
import type { Asks } from "./typed.ts";

// Bindings as the tree runs them: what the types of bind.ts have checked is not considered again.

export type Untyped = BoundObject<DeviceContext>;

export interface UntypedMembers {
  readonly parameters: object;
  readonly signalled?: (context: DeviceContext, name: string) => boolean;
  readonly change?: RowChange<never, SettingNames, never>;
  readonly constraint?: Constraint;
  readonly asks?: Asks;
}

export interface UntypedNumbering {
  readonly instance?: (row: never) => number;
  readonly alias?: AliasOfKey;
  readonly edits?: RowEditing<unknown, never, never>;
}

type Bound = Pick<Untyped, "parameters" | "signalled" | "writable" | "fixed" | "change" | "constraint" | "written">;

/** What is stored of a row can be set where the row can; of a row that nobody adds there is nothing to ask the host for. */
export function untyped(binding: UntypedMembers & Pick<UntypedNumbering, "edits">): Bound {
  const parameters = binding.parameters as Untyped["parameters"];
  const { asks, change, constraint, edits, signalled } = binding;
  const read: Bound = {
    parameters,
    ...(signalled && { signalled }),
    ...(constraint && { constraint }),
    ...(asks && { written: asks.written, writable: (_context, name) => isAsked(asks, parameters, name) }),
  };
  if (change === undefined) return read;

  const names = change.settings;
  const { fixed } = change;
  return {
    ...read,
    ...(fixed && { fixed: (row, name) => (name in names ? fixed(row, names[name] ?? name) : undefined) }),
    writable: (context, name) => {
      if (name in names) return isAble(context, change, names[name]);
      return isKept(parameters, name) && (edits === undefined || isAble(context, edits));
    },
    change: (context, wanted, before) =>
      staged(context, wanted, names, (host, settings) => change.stage(host, settings, before)),
  };
}

export function untypedEdits({
  change,
  edits,
}: UntypedMembers & UntypedNumbering): RowEdits<DeviceContext, unknown> | undefined {
  if (edits === undefined) return undefined;
  const names = change?.settings ?? {};
  return {
    allowed: (context) => isAble(context, edits),
    ...(edits.undeletable && { undeletable: (row) => edits.undeletable?.(row) }),
    ...(edits.closed && { closed: (parent) => edits.closed?.(parent as never) }),
    keyOf: edits.keyOf,
    fresh: (_context, key, parent) => edits.fresh(key, parent as never),
    add: (context, key, wanted, parent) =>
      staged(context, wanted, names, (host, settings) => edits.add(host, key, settings, parent as never), "resources"),
    remove: (context, key, _row, parent) =>
      staged(context, {}, names, (host) => edits.remove(host, key, parent as never)),
  };
}

const isStored = (source: Untyped["parameters"][string] | undefined): boolean =>
  typeof source === "object" && "stored" in source;

/** Stored, or no affair of the binding: a kind is shipped with it. */
const isKept = (parameters: Untyped["parameters"], name: string): boolean =>
  parameters[name] === undefined || isStored(parameters[name]);

const isAsked = ({ by }: Asks, parameters: Untyped["parameters"], name: string): boolean =>
  by.includes(name) || isKept(parameters, name);

/** A host that may be written can still lack the edits. */
const isAble = ({ host }: DeviceContext, { able }: { readonly able?: Able }, setting?: string): boolean =>
  host.allows.write && (able === undefined || host.isAble((edits) => able(edits, setting)));

/**
 * Stages one edit in the request's transaction of the host. `refusedRow`: what it is where the host refuses not a setting
 * but the row itself; one that it has just listed it should know.
 */
async function staged(
  context: DeviceContext,
  wanted: Wanted,
  names: SettingNames,
  stage: (edits: HostEdits, settings: never) => Promise<void>,
  refusedRow: "resources" | "internal" = "internal",
): Promise<Change | readonly RefusedRow[]> {
  const transaction = context.transaction();
  for (const name of Object.keys(wanted)) transaction.ask(name, names[name] ?? name);
  try {
    await stage(transaction.edits, renamed(await onLinks(context, wanted), names) as never);
    return transaction;
  } catch (error) {
    return [faultOf(error, wanted, names, refusedRow)];
  }
}

function renamed(wanted: Wanted, names: SettingNames): Readonly<Record<string, NativeValue>> {
  return Object.fromEntries(Object.entries(wanted).map(([name, value]) => [names[name] ?? name, value]));
}

/** A refused setting is the fault of its parameter; anything else that went wrong is no fault of the values. */
function faultOf(
  error: unknown,
  wanted: Wanted,
  names: SettingNames,
  refusedRow: "resources" | "internal",
): RefusedRow {
  const setting = error instanceof Error && "setting" in error ? error.setting : undefined;
  const reason = error instanceof Error ? error.message : String(error);
  if (setting === "row") return { path: "", kind: refusedRow, reason };
  if (setting === "key")
    return { path: "", kind: refusedRow, reason, ...(refusedRow === "resources" && { keyTaken: true }) };
  const asked = Object.keys(wanted);
  const path = asked.find((name) => names[name] === setting) ?? asked[0] ?? "";
  return { path, kind: setting === undefined ? "internal" : "value", reason };
}
