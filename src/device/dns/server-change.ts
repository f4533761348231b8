import type { RowReference } from "../../model/binding.ts";
import type { ResolverServer, ServerSettings } from "../../ports/host/network/resolvers.ts";
import { linkAsked } from "../binding/referenced.ts";
import {
  AbsentCapability,
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";

/** The settings of a name server as parameters bring them. */
interface GivenSettings extends Omit<ServerSettings, "link"> {
  readonly link: RowReference | "";
}

/** Whose servers they are. */
type Asker = "resolvers" | "dnsRelay";

export const keyOf = ({ key, address }: ResolverServer): string => key ?? address;

/** Parameters of a row that set its server: `serverChange("resolvers", { DNSServer: "address" })`. */
export function serverChange<const Names extends SettingNames>(
  asker: Asker,
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<ResolverServer, Names, GivenSettings> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenSettings>, server: ResolverServer) =>
      editsOf(asker)(edits).change(keyOf(server), settingsOf(given)),
    (edits) => edits[asker] !== undefined,
    whyServerStays,
  );
}

/** What tells where a server is from is the Type of TR-181. */
const whyServerStays = ({ origin }: ResolverServer): string | undefined =>
  origin === undefined || origin === "static"
    ? undefined
    : "this server was learned, and can be changed only where it is from";

/** Parameters that switch the relay: `relayChange({ Enable: "enabled" })`. */
export function relayChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Pick<GivenSettings, "enabled">>,
): RowChange<unknown, Names, Pick<GivenSettings, "enabled">> {
  return hostChange(
    settings,
    async (edits, { enabled }: Partial<Pick<GivenSettings, "enabled">>) => {
      if (enabled !== undefined) await editsOf("dnsRelay")(edits).setEnabled(enabled);
    },
    canEdit("dnsRelay"),
  );
}

/** Parameters that switch the system's own resolver: `clientChange({ Enable: "enabled" })`. */
export function clientChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, Pick<GivenSettings, "enabled">>,
): RowChange<unknown, Names, Pick<GivenSettings, "enabled">> {
  return hostChange(
    settings,
    async (edits, { enabled }: Partial<Pick<GivenSettings, "enabled">>) => {
      const { setEnabled } = editsOf("resolvers")(edits);
      if (setEnabled === undefined) throw new AbsentCapability("resolvers");
      if (enabled !== undefined) await setEnabled(enabled);
    },
    ({ resolvers }) => resolvers?.setEnabled !== undefined,
  );
}

/** Servers that the ACS adds are named by their instance number: `cpe_7`. */
const serverRows = (asker: Asker): RowEditing<ResolverServer, GivenSettings> => ({
  keyOf: (instance) => `cpe_${instance}`,
  fresh: (key) => ({ ...unset, key, origin: "static" }),
  add: (edits, key, given) => editsOf(asker)(edits).add(key, { ...unset, ...settingsOf(given) }),
  remove: (edits, key) => editsOf(asker)(edits).remove(key),
  able: (edits) => edits[asker] !== undefined,
});

/** The device asks the servers that it has learned for as long as it knows of them. */
export const resolverRows = { ...serverRows("resolvers"), undeletable: whyServerStays };
/** A relay need not ask those that were learned. */
export const forwardingRows = serverRows("dnsRelay");

const unset: ServerSettings = { enabled: false, address: "", link: undefined };

const settingsOf = ({ link, ...same }: Partial<GivenSettings>): Partial<ServerSettings> => ({
  ...same,
  ...linkAsked(link),
});
