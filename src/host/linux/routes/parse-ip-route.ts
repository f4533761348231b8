import type { PresentRoute } from "../../../ports/host/network/routes.ts";
import { type IpRecord, numberAt, recordAt, recordsAt, textAt } from "../programs/ip-json.ts";

/** `ip -j -d route show table all`, both families: the forwarding routes of the main table. */
export function parseIpRoute(records: readonly IpRecord[]): readonly PresentRoute[] {
  return records.flatMap(routesOf);
}

/** One route, or one for each next hop of a multipath route. */
function routesOf(record: IpRecord): readonly PresentRoute[] {
  const type = textAt(record, "type") ?? "unicast";
  const table = textAt(record, "table") ?? "main";
  const written = textAt(record, "dst");
  if (type !== "unicast" || table !== "main" || written === undefined) return [];

  const hops = recordsAt(record, "nexthops");
  return (hops.length === 0 ? [record] : hops).flatMap((hop) => {
    const link = textAt(hop, "dev");
    if (link === undefined) return [];
    const gateway = textAt(hop, "gateway") ?? textAt(recordAt(hop, "via"), "host");
    const family = familyOf(record, hop);
    const [destination, prefixLength] = splitPrefix(written, family);
    return [
      {
        family,
        destination,
        prefixLength,
        gateway,
        link,
        metric: numberAt(record, "metric") ?? 0,
        origin: originOf(textAt(record, "protocol")),
        ...(textAt(record, "protocol") === "ra" && advertised(record)),
      },
    ];
  });
}

/** A default route shows no address of its own; IPv6 routes have a preference, and a gateway of their own family. */
function familyOf(record: IpRecord, hop: IpRecord): 4 | 6 {
  const written = textAt(record, "dst") ?? "";
  if (written !== "default") return written.includes(":") ? 6 : 4;
  return "pref" in record || textAt(hop, "gateway")?.includes(":") ? 6 : 4;
}

function splitPrefix(written: string, family: 4 | 6): readonly [string, number] {
  if (written === "default") return [family === 4 ? "0.0.0.0" : "::", 0];
  const [address = written, length] = written.split("/");
  return [address, length === undefined ? (family === 4 ? 32 : 128) : Number(length)];
}

function advertised(record: IpRecord): Pick<PresentRoute, "preference" | "validSeconds"> {
  const preference = (["high", "medium", "low"] as const).find((each) => each === textAt(record, "pref"));
  const validSeconds = numberAt(record, "expires");
  return { ...(preference && { preference }), ...(validSeconds !== undefined && { validSeconds }) };
}

function originOf(protocol: string | undefined): PresentRoute["origin"] {
  switch (protocol) {
    case "static":
    case "dhcp":
    case "kernel":
    case "ra":
    case "boot":
      return protocol;
    case undefined:
      return "boot"; // `ip` leaves the default out
    default:
      return "other";
  }
}
