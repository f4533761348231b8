import type { RowReference } from "../../model/binding.ts";
import type { DynamicDnsReading, DynamicDnsSettings } from "../../ports/host/services/dynamic-dns.ts";
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

export interface DynamicDnsRow extends DynamicDnsReading {
  /** The IP interface of its link, where there is one. */
  readonly ip: RowReference | "";
}

/** The settings as parameters bring them. */
interface GivenSettings extends Omit<DynamicDnsSettings, "link" | "secure"> {
  readonly password: string;
  readonly link: RowReference | "";
  readonly protocol: string;
}

/** Parameters of a row that set its service: `dynamicDnsChange({ Enable: "enabled" })`. */
export const dynamicDnsChange = <const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<DynamicDnsRow, Names, GivenSettings> =>
  hostChange(
    settings,
    async (edits, given: Partial<GivenSettings>, { key }: DynamicDnsRow) =>
      dynamicDnsEdits(edits).change(key, settingsOf(given)),
    able,
  );

const able = canEdit("dynamicDns");

const unset: DynamicDnsSettings = {
  enabled: false,
  link: undefined,
  service: "custom",
  hostName: "",
  username: "",
  secure: false,
  checkSeconds: 600,
  retrySeconds: 60,
};

const unsaid = { server: "", maxRetries: undefined, running: false, complete: false, lastUpdateMs: undefined };

/** Services that the ACS adds are named by their instance number: `cpe_2`. */
export const dynamicDnsRows: RowEditing<DynamicDnsRow, GivenSettings> = {
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ ...unset, ...unsaid, key, ip: "" }),
  add: async (edits, key, given) => dynamicDnsEdits(edits).add(key, { ...unset, password: "", ...settingsOf(given) }),
  remove: async (edits, key) => dynamicDnsEdits(edits).remove(key),
  able,
};

const dynamicDnsEdits = editsOf("dynamicDns");

const settingsOf = ({ link, protocol, ...same }: Partial<GivenSettings>) => ({
  ...same,
  ...linkAsked(link),
  ...(protocol !== undefined && { secure: protocol === "HTTPS" }),
});
