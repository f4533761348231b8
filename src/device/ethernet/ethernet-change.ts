import type { RowReference } from "../../model/binding.ts";
import type { AddedLinkKind, LinkSettings } from "../../ports/host/network/links.ts";
import {
  type Able,
  AbsentCapability,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import { freshLink } from "../interface-stack/fresh-link.ts";
import type { Layered } from "../interface-stack/interface-layers.ts";
import { framedLinkBelow, sameRows } from "../interface-stack/link-below.ts";

// Links that run on others, and ports, as parameters set them. [TR-181 Ethernet]

const linkEdits = editsOf("links");

/** Every host that has links switches them on and off, and sets their MTU. */
const takes: Able = ({ links }, setting) =>
  setting === "enabled" || setting === "mtu" || links?.takes?.some((taken) => taken === setting) === true;

interface GivenPort {
  readonly enabled: boolean;
  /** -1: as much as both ends can. */
  readonly maxBitRate: number;
  readonly duplex: "Half" | "Full" | "Auto";
}

const duplexModes = { Half: "half", Full: "full", Auto: "auto" } as const;

/** Parameters of a row that set its port: `portChange({ MaxBitRate: "maxBitRate" })`. */
export function portChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenPort>,
): RowChange<Layered, Names, GivenPort> {
  return hostChange(
    settings,
    (edits, { maxBitRate, duplex, ...same }: Partial<GivenPort>, { link }: Layered) =>
      linkEdits(edits).change(link.name, {
        ...same,
        ...(maxBitRate !== undefined && { maxBitRate: maxBitRate === -1 ? "auto" : maxBitRate }),
        ...(duplex !== undefined && { duplex: duplexModes[duplex] }),
      }),
    takes,
  );
}

/** Settings of links that run on others, as parameters bring them. */
interface GivenLink extends Required<Pick<LinkSettings, "enabled" | "mtu" | "macAddress" | "vlanId">> {
  readonly lower: readonly RowReference[];
}

/** Parameters of a row that set its link: `layerChange({ LowerLayers: "lower" })`. */
export function layerChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenLink>,
): RowChange<Layered, Names, GivenLink> {
  return hostChange(
    settings,
    async (edits, { lower, ...same }: Partial<GivenLink>, before: Layered) => {
      const isSame = lower !== undefined && sameRows(lower, before.lower);
      const wanted = { ...same, ...(lower !== undefined && !isSame && { lower: framedLinkBelow("lower", lower) }) };
      if (Object.keys(wanted).length > 0) await linkEdits(edits).change(before.link.name, wanted);
    },
    takes,
  );
}

/** Links that the ACS adds are called by their instance number: `vlan-cpe3`. */
export const linkRows = (kind: AddedLinkKind, prefix: string): RowEditing<Layered, GivenLink> => ({
  keyOf: (instance) => `${prefix}-cpe${instance}`,
  fresh: (key) => ({ link: freshLink(key, kind), lower: [] }),
  add: async (edits, key, { lower, ...same }) => {
    const links = linkEdits(edits);
    if (links.add === undefined) throw new AbsentCapability("links");
    await links.add(key, kind, {
      enabled: false,
      ...(kind === "vlan" && { vlanId: freshLink(key, kind).vlanId ?? 1 }),
      ...same,
      ...(lower !== undefined && { lower: framedLinkBelow("lower", lower) }),
    });
  },
  remove: async (edits, key) => {
    const links = linkEdits(edits);
    if (links.remove === undefined) throw new AbsentCapability("links");
    await links.remove(key);
  },
  undeletable: ({ link }) => {
    if (link.kind === "bridge") return "the link of a bridge, which goes with it";
    return link.lasting === true ? "a link that is part of the device" : undefined;
  },
  able: ({ links }) => links?.add !== undefined,
});
