import { loadVirtualKind } from "../../../src/wiring/virtual/virtual-kind.ts";
import { byPath, simulatedDevice } from "../../datamodel/simulated-device.ts";

const kind = await loadVirtualKind("dsl-gateway");

/** A gateway of TR-098 as an ACS reads and sets it. */
export async function gateway(serialNumber = "DG000001") {
  const { clock, tree } = await simulatedDevice(kind, serialNumber);
  const read = async (object: string) =>
    Object.fromEntries(
      [...byPath(await tree.values([object]))].map(([path, value]) => [path.slice(object.length), value]),
    );
  const set = (values: Readonly<Record<string, string>>) =>
    tree.apply(
      Object.entries(values).map(([path, value]) => ({ kind: "set", path, value }) as const),
      { origin: "acs" },
    );
  /** The path of the new row. */
  const add = async (table: string, values: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { added } = await tree.apply([{ kind: "add", path: table }], { origin: "acs" });
    const row = `${table}${added[0]}.`;
    await set(Object.fromEntries(Object.entries(values).map(([name, value]) => [row + name, value])));
    return row;
  };
  const remove = (row: string) => tree.apply([{ kind: "delete", path: row }], { origin: "acs" });
  /** Whether each of an object can be set, by its path below that. */
  const writable = async (object: string) =>
    Object.fromEntries(
      (await tree.names(object, false)).map((each) => [each.path.slice(object.length), each.writable]),
    );
  return { add, clock, read, remove, set, writable };
}
