import { isIP } from "node:net";
import type { WireGuardEdits } from "../../../ports/host/uplinks/wireguard.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import { switched } from "../tunnels/tunnel-sections.ts";
import { isName, isText } from "../uci/syntax.ts";
import type { UciValues } from "../uci/write/uci-change.ts";
import type { UciDraft } from "../uci/write/uci-draft.ts";
import { type ConfiguredPeer, peerSection, peersOf, peerType, wireGuardSection } from "./wireguard-sections.ts";

const configuration = "network";

/** As the kernel bounds names of devices. */
const longestName = 15;

type InterfaceSettings = Partial<Parameters<WireGuardEdits["addInterface"]>[1]>;
type PeerSettings = Partial<Parameters<WireGuardEdits["addPeer"]>[2]>;

/** Interfaces and peers as sections of /etc/config/network. */
export function wireGuardEdits(draft: UciDraft): WireGuardEdits {
  function refuseAbsent(key: string): void {
    if (wireGuardSection(draft.package(configuration), key) === undefined) {
      throw new RefusedSettingError("key", `there is no interface ${key} of WireGuard`);
    }
  }

  const findPeer = (of: string, key: string): ConfiguredPeer | undefined =>
    peersOf(draft.package(configuration), of).find((peer) => peer.key === key);

  const sectionOfPeer = (of: string, { section, key }: ConfiguredPeer): string =>
    draft.named(configuration, section, peerSection(of, key));

  function refuseTaken(name: string, most = Number.POSITIVE_INFINITY): void {
    if (isName(name) && name.length <= most && draft.package(configuration).section(name) === undefined) return;
    throw new RefusedSettingError("key", `nothing can be added as ${JSON.stringify(name)}`);
  }

  return {
    addInterface: async (key, settings) => {
      refuseTaken(key, longestName);
      draft.add(configuration, key, "interface", { proto: "wireguard", ...interfaceValues(settings) });
    },
    changeInterface: async (key, settings) => {
      refuseAbsent(key);
      draft.set(configuration, key, interfaceValues(settings));
    },
    removeInterface: async (key) => {
      const network = draft.package(configuration);
      if (wireGuardSection(network, key) === undefined) return;
      for (const peer of peersOf(network, key)) draft.delete(configuration, sectionOfPeer(key, peer));
      draft.delete(configuration, key);
    },
    addPeer: async (of, key, settings) => {
      refuseAbsent(of);
      refuseTaken(peerSection(of, key));
      draft.add(configuration, peerSection(of, key), peerType(of), peerValues(settings));
    },
    changePeer: async (of, key, settings) => {
      const peer = findPeer(of, key);
      if (peer === undefined) throw new RefusedSettingError("key", `there is no peer ${key}`);
      draft.set(configuration, sectionOfPeer(of, peer), peerValues(settings));
    },
    removePeer: async (of, key) => {
      const peer = findPeer(of, key);
      if (peer !== undefined) draft.delete(configuration, sectionOfPeer(of, peer));
    },
  };
}

function interfaceValues({ enabled, listenPort, addresses, privateKey }: InterfaceSettings): UciValues {
  if (privateKey !== undefined) checkKey("privateKey", privateKey);
  for (const address of addresses ?? []) checkPrefix("addresses", address);
  return {
    ...(enabled !== undefined && switched(enabled)),
    ...(listenPort !== undefined && { listen_port: listenPort === 0 ? undefined : String(listenPort) }),
    ...(addresses !== undefined && { addresses }),
    ...(privateKey !== undefined && { private_key: privateKey }),
  };
}

function peerValues(settings: PeerSettings): UciValues {
  const { enabled, description, publicKey, presharedKey, allowedIps, routed } = settings;
  const { endpointHost, endpointPort, keepaliveSeconds } = settings;
  if (publicKey !== undefined) checkKey("publicKey", publicKey);
  if (presharedKey !== undefined) checkKey("presharedKey", presharedKey);
  for (const prefix of allowedIps ?? []) checkPrefix("allowedIps", prefix);
  if (!isText(description ?? "")) throw new RefusedSettingError("description", "it has no control characters");
  if (endpointHost !== undefined && !/^[A-Za-z0-9.:_-]*$/.test(endpointHost)) {
    throw new RefusedSettingError("endpointHost", `${JSON.stringify(endpointHost)} is neither a name nor an address`);
  }
  return {
    ...(enabled !== undefined && { disabled: enabled ? undefined : "1" }),
    ...(description !== undefined && { description }),
    ...(publicKey !== undefined && { public_key: publicKey }),
    ...(presharedKey !== undefined && { preshared_key: presharedKey }),
    ...(allowedIps !== undefined && { allowed_ips: allowedIps }),
    ...(routed !== undefined && { route_allowed_ips: routed ? "1" : undefined }),
    ...(endpointHost !== undefined && { endpoint_host: endpointHost }),
    ...(endpointPort !== undefined && { endpoint_port: endpointPort === 0 ? undefined : String(endpointPort) }),
    ...(keepaliveSeconds !== undefined && {
      persistent_keepalive: keepaliveSeconds === 0 ? undefined : String(keepaliveSeconds),
    }),
  };
}

function checkKey(setting: string, key: string): void {
  if (key === "" || /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/.test(key)) return;
  throw new RefusedSettingError(setting, "a key is 32 octets in base64");
}

function checkPrefix(setting: string, prefix: string): void {
  const [address = "", length = "0", ...rest] = prefix.split("/");
  const most = isIP(address) === 4 ? 32 : 128;
  if (isIP(address) !== 0 && rest.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= most) return;
  throw new RefusedSettingError(setting, `${JSON.stringify(prefix)} is no address with a prefix length`);
}
