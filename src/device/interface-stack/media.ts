import type { RowReference } from "../../model/binding.ts";
import type { Cellular } from "../../ports/host/uplinks/cellular.ts";

// What carries links of the system that are neither Ethernet ports nor lines of DSL: modems of mobile networks.

export const cellularTable = "Device.Cellular.Interface.{i}.";

/** The rows that links of the system run on, by the names of the links. */
export type Media = ReadonlyMap<string, RowReference>;

/** Where modems cannot be told of, their own objects say so; the links are then as without them. */
export async function mediaOf(cellular: Pick<Cellular, "carriers"> | undefined): Promise<Media> {
  const modems = (await cellular?.carriers().catch(() => undefined)) ?? [];
  return new Map(
    modems.flatMap(({ key, link }) => (link === undefined ? [] : [[link, { table: cellularTable, keys: [key] }]])),
  );
}
