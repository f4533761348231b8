import type {
  WireGuardInterface,
  WireGuardPeer,
  WireGuardPeerSettings,
  WireGuardSettings,
} from "../../ports/host/uplinks/wireguard.ts";
import {
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import type { TunnelLink } from "../interface-stack/tunnel-links.ts";

export type WireGuardRow = WireGuardInterface & TunnelLink;

export interface PeerRow extends WireGuardPeer {
  /** Key of its interface. */
  readonly of: string;
}

type GivenSettings = WireGuardSettings & { readonly privateKey: string };
type GivenPeer = WireGuardPeerSettings & { readonly presharedKey: string };

const able = canEdit("wireGuard");

const wireGuardEdits = editsOf("wireGuard");

export const wireGuardChange = <const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<WireGuardRow, Names, GivenSettings> =>
  hostChange(
    settings,
    async (edits, given: Partial<GivenSettings>, { key }: WireGuardRow) =>
      wireGuardEdits(edits).changeInterface(key, given),
    able,
  );

export const peerChange = <const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenPeer>,
): RowChange<PeerRow, Names, GivenPeer> =>
  hostChange(
    settings,
    async (edits, given: Partial<GivenPeer>, { of, key }: PeerRow) => wireGuardEdits(edits).changePeer(of, key, given),
    able,
  );

const unset: WireGuardSettings = { enabled: false, listenPort: 0, addresses: [] };

const unsetPeer: WireGuardPeerSettings = {
  enabled: false,
  description: "",
  publicKey: "",
  allowedIps: [],
  routed: false,
  endpointHost: "",
  endpointPort: 51_820,
  keepaliveSeconds: 0,
};

/** Interfaces that the ACS adds are named by their instance number: `cpewg2`. */
export const wireGuardRows: RowEditing<WireGuardRow, GivenSettings> = {
  keyOf: (instance) => `cpewg${instance}`,
  fresh: (key) => ({ ...unset, key, link: undefined, publicKey: "", peers: [], device: undefined, tunneled: "" }),
  add: async (edits, key, given) => wireGuardEdits(edits).addInterface(key, { ...unset, privateKey: "", ...given }),
  remove: async (edits, key) => wireGuardEdits(edits).removeInterface(key),
  able,
};

export const peerRows: RowEditing<PeerRow, GivenPeer, WireGuardRow> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, of) => ({ ...unsetPeer, key, of: of.key, present: undefined }),
  add: async (edits, key, given, of) =>
    wireGuardEdits(edits).addPeer(of.key, key, { ...unsetPeer, presharedKey: "", ...given }),
  remove: async (edits, key, of) => wireGuardEdits(edits).removePeer(of.key, key),
  able,
};
