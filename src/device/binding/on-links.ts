import type { NativeValue, RowReference, Wanted } from "../../model/binding.ts";
import type { DeviceContext } from "./context.ts";

// Hosts know an IP interface by its link; an added one has a key of its own, so that it stays what it is on another link.

const table = "Device.IP.Interface.{i}.";

/** Wanted values in which references to added IP interfaces, and to rows below them, are by the links that these are on now. */
export async function onLinks(context: DeviceContext, wanted: Wanted): Promise<Wanted> {
  if (!Object.values(wanted).some((value) => itemsOf(value).some(isOfIp))) return wanted;
  const { ip } = await context.interfaces();
  const links = new Map(ip.flatMap(({ link }) => (link.ip === undefined ? [] : [[link.ip.key, link.name] as const])));
  if (links.size === 0) return wanted;
  const onLink = <Item extends string | number | RowReference>(item: Item): Item | RowReference => {
    if (!isOfIp(item)) return item;
    const [key = "", ...below] = item.keys;
    return { table: item.table, keys: [links.get(key) ?? key, ...below] };
  };
  const entries = Object.entries(wanted).map(([name, value]): [string, NativeValue] => [
    name,
    isList(value) ? value.map(onLink) : isReference(value) ? onLink(value) : value,
  ]);
  return Object.fromEntries(entries);
}

type Items = Extract<NativeValue, readonly unknown[]>;

const isList = (value: NativeValue): value is Items => Array.isArray(value);

const itemsOf = (value: NativeValue): readonly NativeValue[] => (isList(value) ? value : [value]);

const isReference = (value: NativeValue): value is RowReference =>
  typeof value === "object" && "table" in value && "keys" in value;

const isOfIp = (value: NativeValue): value is RowReference => isReference(value) && value.table.startsWith(table);
