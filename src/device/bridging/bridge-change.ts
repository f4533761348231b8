import type { RowReference } from "../../model/binding.ts";
import type { BridgePortSettings, BridgeReading, BridgeSettings } from "../../ports/host/network/bridges.ts";
import type { HostEdits } from "../binding/host-change.ts";
import {
  type Able,
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { type BridgeLayers, type BridgePort, bridgePortTable, ssidKeyOfRow } from "../interface-stack/bridge-layers.ts";
import { freshLink } from "../interface-stack/fresh-link.ts";
import { framedLinkOf } from "../interface-stack/interface-layers.ts";

const canEditBridges = canEdit("bridges");

/** Whether bridges can be told to keep VLANs apart. */
export const canEditVlans: Able = ({ bridges }) => bridges?.keepsVlans === true;

const ofVlans: ReadonlySet<string | undefined> = new Set(["filters", "pvid", "takesUntagged"]);

const able: Able = (edits, setting) => (ofVlans.has(setting) ? canEditVlans(edits) : canEditBridges(edits));

/** Why the VLANs of a bridge cannot be changed here; undefined where they can. */
export const whyVlansStay = (bridge: Pick<BridgeReading, "vlansOfOthers"> | undefined): string | undefined =>
  bridge?.vlansOfOthers === true ? "others have made this bridge, and keep its VLANs apart" : undefined;

/** Why nothing of a bridge can be changed here; undefined where something can. */
const whyAllStays = (bridge: Pick<BridgeReading, "allOfOthers"> | undefined): string | undefined =>
  bridge?.allOfOthers === true ? "others have made this bridge" : undefined;

const whyPortStays = (
  { ofOthers, ofItsSsid, bridge }: Pick<PortRow, "ofOthers" | "ofItsSsid" | "bridge">,
  setting?: string,
): string | undefined => {
  if (ofOthers) return `others have put it into ${bridge}, and can take it out`;
  if (!ofItsSsid || setting !== "link") return undefined;
  return `it is the port that its SSID has in ${bridge}: a port of another bridge over that SSID moves it there`;
};

/** As `whyVlansStay`, of a VLAN of a bridge, or of a port in one. */
export const whyVlanStays = (
  row: Pick<BridgeReading, "vlansOfOthers"> & { readonly ofOthers?: true },
): string | undefined =>
  whyVlansStay(row) ?? (row.ofOthers === true ? "others have put this there, and can change it" : undefined);

export const bridgeEdits = editsOf("bridges");

/** `reading`: undefined where the host does not tell. */
export interface BridgeRow extends BridgeLayers {
  readonly reading: BridgeReading | undefined;
}

export interface PortRow extends BridgePort {
  readonly bridge: string;
  readonly ofOthers: boolean;
  readonly tagging:
    | (Pick<BridgeReading, "filters" | "vlansOfOthers" | "allOfOthers"> & { readonly pvid: number | undefined })
    | undefined;
}

interface GivenBridge extends Pick<BridgeSettings, "enabled"> {
  /** In the words of TR-181 or of TR-098. */
  readonly filters: "802.1D-2004" | "802.1Q-2005" | "802.1Q-2011" | "802.1D" | "802.1Q";
}

/** Parameters of a row that set its bridge: `bridgeChange({ Standard: "filters" })`. */
export function bridgeChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenBridge>,
): RowChange<BridgeRow, Names, GivenBridge> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenBridge>, { link }: BridgeRow) =>
      bridgeEdits(edits).changeBridge(link.name, bridgeSettings(given)),
    able,
    ({ reading }, setting) => whyAllStays(reading) ?? (setting === "filters" ? whyVlansStay(reading) : undefined),
  );
}

const bridgeSettings = ({ filters, ...same }: Partial<GivenBridge>): Partial<BridgeSettings> => ({
  ...same,
  ...(filters !== undefined && { filters: !filters.startsWith("802.1D") }),
});

/** Bridges that the ACS adds are called by their instance number: `br-cpe3`. */
export const bridgeRows: RowEditing<BridgeRow, GivenBridge> = {
  keyOf: (instance) => `br-cpe${instance}`,
  fresh: (key) => ({
    link: freshLink(key, "bridge"),
    ports: [],
    reading: { filters: false, ports: [], vlans: [], vlanPorts: [] },
  }),
  add: (edits, key, given) =>
    bridgeEdits(edits).addBridge(key, { enabled: false, filters: false, ...bridgeSettings(given) }),
  remove: (edits, key) => bridgeEdits(edits).removeBridge(key),
  undeletable: ({ link, reading }) =>
    link.lasting === true ? "a bridge that is part of the device" : whyVlansStay(reading),
  able: canEditBridges,
};

export interface GivenPort {
  readonly enabled: boolean;
  readonly link: readonly RowReference[];
  readonly pvid: number;
  readonly takesUntagged: "AdmitAll" | "AdmitOnlyVLANTagged" | "AdmitOnlyPrioUntagged";
}

/** Parameters of a row that set its port: `portChange({ PVID: "pvid" })`. */
export function portChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenPort>,
): RowChange<PortRow, Names, GivenPort> {
  return hostChange(
    settings,
    async (edits, { link, ...given }: Partial<GivenPort>, { bridge, key, lower, management }: PortRow) => {
      const present = new Set(lower.map(words));
      // The management port runs on whatever ports there are: some may have been deleted, or are added in the same request.
      const isPort = ({ table, keys }: RowReference): boolean => table === bridgePortTable && keys[0] === bridge;
      const isLess = management && link?.every(isPort) === true;
      const isSame = isLess || (link?.length === lower.length && link.every((row) => present.has(words(row))));
      const wanted = { ...portSettings(given), ...(link !== undefined && !isSame && linkSetting(edits, link)) };
      if (Object.keys(wanted).length > 0) await bridgeEdits(edits).changePort(bridge, key, wanted);
    },
    able,
    (port, setting) =>
      whyAllStays(port.tagging) ?? (ofVlans.has(setting) ? whyVlansStay(port.tagging) : whyPortStays(port, setting)),
  );
}

/** Ports that the ACS adds: `cpe_3`. */
export const portRows: RowEditing<PortRow, GivenPort, BridgeRow> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key, { link, reading }) => ({
    key,
    bridge: link.name,
    link: freshLink(key, "other"),
    lower: [],
    management: false,
    ofOthers: false,
    enabled: false,
    tagging: { filters: reading?.filters ?? false, pvid: 1 },
  }),
  add: async (edits, key, { enabled = false, link = [] }, { link: { name } }) =>
    bridgeEdits(edits).addPort(name, key, { enabled, ...linkSetting(edits, link) }),
  remove: (edits, key, { link }) => bridgeEdits(edits).removePort(link.name, key),
  closed: ({ reading }) => whyAllStays(reading),
  /** What of Wi-Fi is in a bridge is said by its network, where a host cannot put an SSID into one. */
  undeletable: (port) => {
    if (port.management) return "the bridge itself: delete the bridge";
    if (port.link.kind === "wifi" && port.ssid === undefined) return "a port of Wi-Fi, which goes with its network";
    return whyAllStays(port.tagging) ?? whyPortStays(port);
  },
  able: canEditBridges,
};

function portSettings({ takesUntagged, ...same }: Partial<Omit<GivenPort, "link">>) {
  if (takesUntagged === "AdmitOnlyPrioUntagged") {
    throw new UnsuitableSetting(
      "takesUntagged",
      "a bridge of Linux takes tagged frames of each VLAN that the port is in",
    );
  }
  return { ...same, ...(takesUntagged !== undefined && { takesUntagged: takesUntagged === "AdmitAll" }) };
}

const words = ({ table, keys }: RowReference): string => [table, ...keys].join(" ");

/** One link, or one SSID where the host can put that into a bridge. */
function linkSetting(edits: HostEdits, rows: readonly RowReference[]): Pick<BridgePortSettings, "link" | "ssid"> {
  const [row, ...others] = rows;
  if (row === undefined) return { link: undefined };
  const takesSsids = bridgeEdits(edits).takesSsids === true;
  const ssid = takesSsids ? ssidKeyOfRow(row) : undefined;
  const link = framedLinkOf(row);
  if (others.length > 0 || (link === undefined && ssid === undefined)) {
    const kinds = `Ethernet interface, Ethernet link${takesSsids ? ", SSID" : ""} or VLAN termination`;
    throw new UnsuitableSetting("link", `a port is one ${kinds}`);
  }
  return ssid === undefined ? { link } : { link: undefined, ssid };
}
