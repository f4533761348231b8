import type { WifiSecurityMode } from "../../../ports/host/wifi/wifi.ts";
import type { RunProgram } from "../../linux/programs/run-program.ts";
import type { SystemFiles } from "../../linux/programs/system-files.ts";

// What the hostapd of this system was built with. OpenWrt has it in many packages, and one that lacks something takes no
// network of its radio when it is asked for that.

const names = ["sae", "owe", "eap", "wep", "wps"] as const;
type Feature = (typeof names)[number];

export type Features = ReadonlySet<Feature>;

/** By the program itself (`hostapd -vsae`), else by the packages that are installed; undefined where neither tells. */
export async function hostapdFeatures(files: SystemFiles, run: RunProgram | undefined): Promise<Features | undefined> {
  if (run !== undefined) {
    const results = await Promise.all(names.map((name) => run(["hostapd", `-v${name}`], { timeoutMs: 5_000 })));
    const asked = results.every((result) => result.ok || result.code === "failed");
    if (asked) return new Set(names.filter((_, at) => results[at]?.ok === true));
  }
  return packagedFeatures(files);
}

function packagedFeatures(files: SystemFiles): Features | undefined {
  const listed = [...files.names("/usr/lib/opkg/info"), ...files.names("/lib/apk/packages")];
  const variants = listed.flatMap((name) => /^(?:wpad|hostapd)((?:-\w+)*)\.(?:control|list)$/.exec(name)?.[1] ?? []);
  const [variant] = variants.filter((each) => !/common|utils|radius/.test(each));
  if (variant === undefined) return undefined;
  const hasTls = /openssl|wolfssl|mbedtls/.test(variant);
  const isFull = !/mini|basic/.test(variant);
  return new Set<Feature>([...(hasTls ? (["sae", "owe"] as const) : []), ...(isFull ? (["eap", "wps"] as const) : [])]);
}

export function modesWith(features: Features): readonly WifiSecurityMode[] {
  const has = (feature: Feature, ...modes: readonly WifiSecurityMode[]) => (features.has(feature) ? modes : []);
  return [
    "None",
    ...has("wep", "WEP-64", "WEP-128"),
    "WPA-Personal",
    "WPA2-Personal",
    ...has("sae", "WPA3-Personal"),
    "WPA-WPA2-Personal",
    ...has("sae", "WPA3-Personal-Transition"),
    ...has("eap", "WPA-Enterprise", "WPA2-Enterprise", "WPA3-Enterprise", "WPA-WPA2-Enterprise"),
    ...has("owe", "OWE"),
  ];
}
