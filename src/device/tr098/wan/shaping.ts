import type { ShaperReading } from "../../../ports/host/uplinks/qos.ts";
import type { HostEdits } from "../../binding/host-change.ts";
import { editsOf, UnsuitableSetting } from "../../binding/row-change.ts";
import type { Connection, Wan } from "./wan.ts";

// The rate that a connection is held to, by the shapers of `Device.QoS.Shaper.`. [TR-098 InternetGatewayDevice]

interface Shaped {
  readonly connection: Connection;
  readonly wan: Wan;
}

const shaperOf = ({ wan, connection }: Shaped): ShaperReading | undefined =>
  wan.shapers.find(({ link }) => link === connection.link);

/** In bits per second; -1 for no limit. */
export function shapingRateOf(row: Shaped): number {
  const { enabled = false, upBitsPerSecond = -1 } = shaperOf(row) ?? {};
  return enabled ? upBitsPerSecond : -1;
}

/** Up to 100 would be percent of what the link can. What comes in by it stays limited as it is. */
export async function shape(host: HostEdits, rate: number, row: Shaped): Promise<void> {
  if (rate >= 0 && rate <= 100)
    throw new UnsuitableSetting(
      "shapingRate",
      "a rate is taken in bits per second, not in percent of what the link can; -1 is for none",
    );
  const edits = editsOf("qos")(host);
  const upBitsPerSecond = rate < 0 ? undefined : rate;
  const there = shaperOf(row);
  if (there !== undefined) await edits.changeShaper(there.key, { upBitsPerSecond, ...(rate > 0 && { enabled: true }) });
  else if (upBitsPerSecond !== undefined) {
    const { link, kind, key } = row.connection;
    const name = `shape_${kind}_${key}`.replaceAll(/\W/g, "_");
    await edits.addShaper(name, { enabled: true, link, upBitsPerSecond, downBitsPerSecond: undefined });
  }
}

/** Goes with its connection. */
export async function unshape(host: HostEdits, row: Shaped): Promise<void> {
  const there = shaperOf(row);
  if (there !== undefined) await editsOf("qos")(host).removeShaper(there.key);
}
