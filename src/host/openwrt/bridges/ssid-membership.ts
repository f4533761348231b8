import { RefusedSettingError } from "../../refused-setting.ts";
import { textOf, wordsOf } from "../uci/option-values.ts";
import type { UciPackage, UciSection } from "../uci/uci-package.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { type KeyedPlace, nameOfKey } from "../wifi/network-sections.ts";
import { keyOfSsid, ownTypes } from "./configured-bridge.ts";
import { bridgeablePlaces, bridgeOfNetwork, bridgeUnder } from "./ssids-in-bridges.ts";

const [networks, wifi] = ["network", "wireless"] as const;

/** Undefined where there is no Wi-Fi. */
export function wirelessIn(draft: UciDraft): UciPackage | undefined {
  try {
    return draft.package(wifi);
  } catch {
    return undefined;
  }
}

/** Throws a `RefusedSettingError` for an SSID that cannot be a port of a bridge. */
export function checkSsid(draft: UciDraft, ssid: string | undefined): void {
  if (ssid !== undefined) placeOf(draft, ssid);
}

function placeOf(draft: UciDraft, ssid: string): KeyedPlace {
  const place = bridgeablePlaces(wirelessIn(draft)).find(({ key }) => key === ssid);
  if (place === undefined) throw new RefusedSettingError("link", `there is no SSID ${ssid} that is offered here`);
  if (!place.oneOfMany) return place;
  throw new RefusedSettingError("link", `the SSID ${ssid} is configured together with others, on several radios`);
}

/** Has an SSID be in this bridge alone, by an interface that is on it; `keeper`: that is made where there is none. */
export function putSsidIn(draft: UciDraft, bridge: string, keeper: string, ssid: string): void {
  const { section } = placeOf(draft, ssid);
  const found = interfaceOn(draft.package(networks), bridge, keeper);
  if (found === undefined) draft.add(networks, keeper, "interface", { proto: "none", device: bridge });
  setNetworks(draft, ssid, section, [...besides(draft, section), found ?? keeper]);
}

/** Takes an SSID out of the bridge that it is in. What is not there is out. */
export function takeSsidOut(draft: UciDraft, bridge: string, ssid: string): void {
  const place = bridgeablePlaces(wirelessIn(draft)).find(({ key }) => key === ssid);
  if (place === undefined || bridgeOfNetwork(draft.package(networks), place.section) !== bridge) return;
  placeOf(draft, ssid);
  setNetworks(draft, ssid, place.section, besides(draft, place.section));
}

/** Has the ports of bridges let go of an SSID that is deleted; the one that it had by itself goes with it. [TR-106 pathRef] */
export function letGoOfSsid(draft: UciDraft, ssid: string): void {
  let sections: readonly UciSection[] = [];
  try {
    sections = [...draft.package(networks).sections];
  } catch {
    return; // there is no such file
  }
  for (const section of sections) {
    if (section.type !== ownTypes.port || textOf(section, "ssid") !== ssid) continue;
    if (textOf(section, "key") === keyOfSsid(ssid)) draft.delete(networks, section.name);
    else draft.set(networks, section.name, { ssid: "" });
  }
}

function setNetworks(draft: UciDraft, ssid: string, section: UciSection, names: readonly string[]): void {
  const [name = "", ...others] = names;
  const value = others.length > 0 && Array.isArray(section.option("network")?.value) ? names : names.join(" ");
  draft.set(wifi, draft.named(wifi, section, nameOfKey(ssid)), { network: name === "" ? "" : value });
}

/** The interfaces that a network names which are there, and on no bridge. */
function besides(draft: UciDraft, section: UciSection): readonly string[] {
  const network = draft.package(networks);
  return wordsOf(section, "network").filter((name) => {
    const found = network.section(name);
    return found?.type === "interface" && bridgeUnder(network, found) === undefined;
  });
}

/** The interface by which a Wi-Fi network comes into a bridge: one that only keeps it, one on it, or one on a VLAN of it. */
function interfaceOn(network: UciPackage, bridge: string, keeper: string): string | undefined {
  const on = [...network.sections].filter(
    (section) =>
      !section.anonymous &&
      textOf(section, "device")?.startsWith("@") !== true &&
      bridgeUnder(network, section) === bridge,
  );
  const isOnItself = (section: UciSection): boolean => (textOf(section, "device") ?? bridge) === bridge;
  return (on.find(({ name }) => name === keeper) ?? on.find(isOnItself) ?? on[0])?.name;
}
