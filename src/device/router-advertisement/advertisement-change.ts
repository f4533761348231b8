import type { RowReference } from "../../model/binding.ts";
import type {
  RouterAdvertisementReading,
  RouterAdvertisementSettings,
} from "../../ports/host/network/router-advertisements.ts";
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

const preferences = { High: "high", Medium: "medium", Low: "low" } as const;

/** The settings of advertisements as parameters bring them. */
interface GivenSettings extends Omit<RouterAdvertisementSettings, "link" | "preference"> {
  readonly link: RowReference | "";
  readonly preference: keyof typeof preferences;
}

const edits = editsOf("routerAdvertisements");

const able = canEdit("routerAdvertisements");

/** Parameters that set advertisements as a whole. */
export function advertisementsChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, { readonly enabled: boolean }>,
): RowChange<unknown, Names, { readonly enabled: boolean }> {
  return hostChange(
    settings,
    async (host, { enabled }: Partial<{ readonly enabled: boolean }>) => {
      if (enabled !== undefined) await edits(host).changeAll({ enabled });
    },
    able,
  );
}

/** Parameters of a row that set its advertisements: `advertisementChange({ AdvManagedFlag: "managed" })`. */
export function advertisementChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<Pick<RouterAdvertisementReading, "key">, Names, GivenSettings> {
  return hostChange(
    settings,
    (host, given: Partial<GivenSettings>, { key }: Pick<RouterAdvertisementReading, "key">) =>
      edits(host).change(key, settingsOf(given)),
    able,
  );
}

/** Settings that the ACS adds are named by their instance number: `cpe_ra_2`. */
export const advertisementRows: Omit<RowEditing<unknown, GivenSettings>, "fresh"> = {
  keyOf: (instance) => `cpe_ra_${instance}`,
  add: (host, key, given) => edits(host).add(key, settingsOf(given)),
  remove: (host, key) => edits(host).remove(key),
  able,
};

export const freshAdvertisement = (key: string): RouterAdvertisementReading => ({
  key,
  enabled: false,
  held: false,
  misconfigured: false,
  link: undefined,
  maxIntervalSeconds: 600,
  minIntervalSeconds: 200,
  lifetimeSeconds: 1800,
  managed: false,
  otherConfiguration: true,
  mobileAgent: false,
  preference: "medium",
  mtu: 0,
  reachableMs: 0,
  retransmitMs: 0,
  hopLimit: 0,
  dnsServers: [],
  searchDomains: [],
});

function settingsOf({ link, preference, ...same }: Partial<GivenSettings>): Partial<RouterAdvertisementSettings> {
  return {
    ...same,
    ...linkAsked(link),
    ...(preference !== undefined && { preference: preferences[preference] }),
  };
}
