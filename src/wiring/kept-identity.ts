import type { Identity } from "../ports/identity.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";

/** What an ACS knows a device by. [TR-069 A.3.3.1] */
const identifying = ["manufacturer", "oui", "productClass", "serialNumber"] as const;

type Identifying = Pick<Identity, (typeof identifying)[number]>;

const place = { space: "device", key: "identity" } as const;

/**
 * What was found at the first start identifies the device from then on: another network card, or rights that it had not
 * before, do not make it another device. What is found otherwise now is logged. The rest is as found.
 */
export async function keptIdentity(found: Identity, store: Store, log: Log): Promise<Identity> {
  const kept = readIdentity(store.read(place.space, place.key));
  if (kept === undefined) {
    const { manufacturer, oui, productClass, serialNumber } = found;
    const value = JSON.stringify({ manufacturer, oui, productClass, serialNumber });
    // Nobody knows of it before the first event is on the disk, and this with it.
    await store.write([{ ...place, value, sync: false }]).catch((failure: unknown) => {
      log.error("state.write", { what: "identity", reason: String(failure) });
    });
    return found;
  }
  for (const name of identifying) {
    if (kept[name] !== found[name]) log.warn("device.identity", { name, kept: kept[name], found: found[name] });
  }
  return { ...found, ...kept };
}

/** Undefined for a record that was never written, or that this program cannot read. */
function readIdentity(text: string | undefined): Identifying | undefined {
  try {
    const record: unknown = JSON.parse(text ?? "");
    return isIdentifying(record) ? record : undefined;
  } catch {
    return undefined;
  }
}

function isIdentifying(value: unknown): value is Identifying {
  if (typeof value !== "object" || value === null) return false;
  const record: Partial<Record<string, unknown>> = { ...value };
  return identifying.every((name) => typeof record[name] === "string");
}
