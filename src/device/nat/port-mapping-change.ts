import type { RowReference } from "../../model/binding.ts";
import type { PortMapping, PortMappingSettings } from "../../ports/host/network/port-mappings.ts";
import { linkAsked } from "../binding/referenced.ts";
import {
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";

/** The settings of a port mapping as parameters bring them. */
export interface GivenPortMapping extends Omit<PortMappingSettings, "link" | "protocol" | "schedules"> {
  readonly schedules: readonly RowReference[];
  /** The IP interface of a link. */
  readonly link: RowReference | "";
  readonly protocol: "TCP" | "UDP";
}

/** Parameters of a row that set its port mapping: `portMappingChange({ ExternalPort: "externalPort" })`. */
export function portMappingChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenPortMapping>,
): RowChange<PortMapping, Names, GivenPortMapping> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenPortMapping>, { key }: PortMapping) =>
      portMappingEdits(edits).change(key, settingsOf(given)),
    (edits, setting) => edits.portMappings !== undefined && (setting !== "schedules" || edits.schedules !== undefined),
  );
}

const unset: PortMappingSettings = {
  enabled: false,
  link: undefined,
  allLinks: false,
  remoteHost: "",
  protocol: "tcp",
  externalPort: 0,
  externalPortEnd: 0,
  internalPort: 0,
  internalClient: "",
  description: "",
};

/** Rows that the ACS adds are sections named by their instance number: `cpe_7`. */
export const portMappingRows: RowEditing<PortMapping, GivenPortMapping> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ ...unset, schedules: [], key, origin: "controller" }),
  add: (edits, key, given) => portMappingEdits(edits).add(key, { ...unset, ...settingsOf(given) }),
  remove: (edits, key) => portMappingEdits(edits).remove(key),
  able: canEdit("portMappings"),
};

const portMappingEdits = editsOf("portMappings");

function settingsOf({ link, protocol, schedules, ...same }: Partial<GivenPortMapping>): Partial<PortMappingSettings> {
  return {
    ...same,
    ...linkAsked(link),
    ...(schedules !== undefined && { schedules: schedules.flatMap(({ keys }) => keys.slice(0, 1)) }),
    ...(protocol !== undefined && { protocol: protocol === "TCP" ? "tcp" : "udp" }),
  };
}
