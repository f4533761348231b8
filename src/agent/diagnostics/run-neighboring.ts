import type { NeighborReport } from "../../device/diagnostics/reports.ts";
import type { WifiNeighbor } from "../../ports/host/wifi/wifi-neighbors.ts";
import type { Means, RunOutcome } from "./means.ts";

/** Has each radio that is on the air, or else each that is switched on, look around, one after the other. [TR-181 WiFi.NeighboringWiFiDiagnostic] */
export async function runNeighboring(
  _order: unknown,
  { own, signal, tell }: Means,
): Promise<RunOutcome<NeighborReport>> {
  const { wifi } = own.host;
  const failed = (reason: string) => ({ ok: false, error: "Other", reason }) as const;
  if (wifi?.scan === undefined) return failed("this device has no Wi-Fi that could look around");
  const { radios } = await wifi.read();
  const able = radios.filter(({ enabled, state }) => enabled && state !== "failed");
  const onAir = able.filter(({ state }) => state !== "down");
  // One without a network, as of a station that has found none, can look around all the same.
  const asked = onAir.length > 0 ? onAir : able;
  if (asked.length === 0) return failed("no radio is on the air");
  /** By BSSID: a network may be heard by several radios, and is told of where it is heard best. */
  const heard = new Map<string, WifiNeighbor>();
  const reasons: string[] = [];
  for (const radio of asked) {
    if (signal.aborted) break;
    try {
      for (const each of await wifi.scan(radio, signal)) {
        const before = heard.get(each.bssid);
        if ((before?.signalDbm ?? -201) < (each.signalDbm ?? -200)) heard.set(each.bssid, each);
      }
    } catch (failure) {
      reasons.push(failure instanceof Error ? failure.message : String(failure));
    }
  }
  if (reasons.length === asked.length) return failed(reasons[0] ?? "");
  const neighbors = [...heard.values()].sort((a, b) => (b.signalDbm ?? -200) - (a.signalDbm ?? -200));
  for (const neighbor of neighbors) tell({ kind: "neighbor", neighbor });
  return { ok: true, result: { neighbors } };
}
