import type { WifiBand, WifiStandard, WifiStation } from "../../../ports/host/wifi/wifi.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../../linux/programs/ip-json.ts";
import { mostStations } from "../../linux/wifi/air.ts";
import type { UbusTable } from "../ubus/blobmsg.ts";

/**
 * Those in `iwinfo assoclist` and in `get_clients` of hostapd, each once. Rates are iwinfo's alone: versions of hostapd
 * do not agree about their unit.
 */
export function stationsOf(
  associations: UbusTable | undefined,
  clients: UbusTable | undefined,
  band: WifiBand | undefined,
): readonly WifiStation[] {
  const seen = new Map<string, { associated: IpRecord; client: IpRecord | undefined }>();
  for (const associated of recordsAt(associations ?? {}, "results")) {
    const mac = macAddressAt(associated, "mac");
    if (mac !== undefined) seen.set(mac, { associated, client: undefined });
  }
  const table = recordAt(clients ?? {}, "clients");
  for (const name of Object.keys(table)) {
    const mac = macAddressOf(name);
    const client = recordAt(table, name);
    // One that only begins to associate is in hostapd's list too.
    if (mac === undefined || (client.assoc === false && !seen.has(mac))) continue;
    seen.set(mac, { associated: seen.get(mac)?.associated ?? {}, client });
  }
  return [...seen]
    .slice(0, mostStations)
    .map(([macAddress, { associated, client }]) => stationOf(macAddress, associated, client, band));
}

function stationOf(
  macAddress: string,
  associated: IpRecord,
  client: IpRecord | undefined,
  band: WifiBand | undefined,
): WifiStation {
  const to = recordAt(associated, "tx");
  const from = recordAt(associated, "rx");
  const bytes = recordAt(client ?? {}, "bytes");
  const packets = recordAt(client ?? {}, "packets");
  return {
    macAddress,
    authorized: (client ?? associated).authorized === true,
    standard: standardOf([client ?? {}, to, from], band),
    connectedSeconds: countAt(associated, "connected_time"),
    signalDbm: signedAt(associated, "signal", -200, -1) ?? signedAt(client ?? {}, "signal", -200, -1),
    noiseDbm: signedAt(associated, "noise", -200, -1),
    rateTo: countAt(to, "rate"),
    rateFrom: countAt(from, "rate"),
    bytesTo: largeAt(to, "bytes") ?? largeAt(bytes, "tx"),
    bytesFrom: largeAt(from, "bytes") ?? largeAt(bytes, "rx"),
    packetsTo: largeAt(to, "packets") ?? largeAt(packets, "tx"),
    packetsFrom: largeAt(from, "packets") ?? largeAt(packets, "rx"),
    retries: countAt(to, "retries"),
    failures: countAt(to, "failed"),
  };
}

/** The newest that hostapd has agreed upon with it, or that it is sent or sends by. */
function standardOf(told: readonly IpRecord[], band: WifiBand | undefined): WifiStandard | undefined {
  const speaks = (name: string): boolean => told.some((each) => each[name] === true);
  if (speaks("eht")) return "be";
  if (speaks("he")) return "ax";
  if (speaks("vht")) return "ac";
  if (speaks("ht")) return "n";
  // Of one on 2.4 GHz nobody tells whether it is of 802.11b or g.
  return band === "5GHz" && told.some((each) => Object.keys(each).length > 0) ? "a" : undefined;
}

export function macAddressAt(record: IpRecord, key: string): string | undefined {
  return macAddressOf(textAt(record, key) ?? "");
}

function macAddressOf(text: string): string | undefined {
  return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) ? text.toLowerCase() : undefined;
}

/** A whole number in these bounds. The bus knows no sign of its own: what is not negative may be one that lost it. */
export function signedAt(record: IpRecord, key: string, least: number, most: number): number | undefined {
  const number = numberAt(record, key);
  const signed = number !== undefined && number >= 2 ** 31 && number < 2 ** 32 ? number - 2 ** 32 : number;
  return signed !== undefined && Number.isInteger(signed) && signed >= least && signed <= most ? signed : undefined;
}

/** A count of 32 bits, of which the bus shows large ones as negative. */
function countAt(record: IpRecord, key: string): number | undefined {
  const number = numberAt(record, key);
  if (number === undefined || !Number.isInteger(number) || number < -(2 ** 31) || number >= 2 ** 32) return undefined;
  return number < 0 ? number + 2 ** 32 : number;
}

/** A count of 32 or 64 bits. */
function largeAt(record: IpRecord, key: string): bigint | undefined {
  const small = countAt(record, key);
  if (small !== undefined) return BigInt(small);
  const number = numberAt(record, key);
  return number !== undefined && Number.isInteger(number) && number > 0 && number < 2 ** 63
    ? BigInt(number)
    : undefined;
}
