import type { WifiAccessPointSettings } from "../../../ports/host/wifi/wifi.ts";
import type { Secret } from "./wifi-state.ts";

const secretNames: readonly Secret[] = [
  "passphrase",
  "preSharedKey",
  "saePassphrase",
  "wepKey",
  "radiusSecret",
  "secondRadiusSecret",
];

/** Of which secrets there is one, once settings are taken: those that are given and not empty, and those that were there and stay. */
export function keptSecrets(
  before: readonly Secret[],
  settings: Partial<Pick<WifiAccessPointSettings, Secret>>,
): readonly Secret[] {
  const kept = new Set(before);
  for (const name of secretNames) {
    const secret = settings[name];
    if (secret === undefined) continue;
    if (secret.length > 0) kept.add(name);
    else kept.delete(name);
  }
  return [...kept];
}
