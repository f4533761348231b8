import type { RowReference } from "../../model/binding.ts";
import type { PppConnection, PppSettings } from "../../ports/host/network/ppp.ts";
import {
  canEdit,
  editsOf,
  hostChange,
  type KnownSettings,
  type RowChange,
  type SettingNames,
  UnsuitableSetting,
} from "../binding/row-change.ts";
import type { RowEditing } from "../binding/row-editing.ts";
import type { PppLayers } from "../interface-stack/interface-layers.ts";
import { linkBelow } from "../interface-stack/link-below.ts";

/** The settings of a connection as parameters bring them. */
interface GivenSettings extends Omit<PppSettings, "lower" | "trigger"> {
  readonly lower: readonly RowReference[];
  readonly trigger: "OnDemand" | "AlwaysOn" | "Manual";
}

const edits = editsOf("ppp");

const able = canEdit("ppp");

/** Parameters of a row that set its connection: `pppChange({ Enable: "enabled" })`. */
export function pppChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenSettings>,
): RowChange<PppLayers, Names, GivenSettings> {
  return hostChange(
    settings,
    async (host, given: Partial<GivenSettings>, { connection }: PppLayers) =>
      edits(host).change(connection.key, settingsOf(given)),
    able,
  );
}

/** Connections that the ACS adds are named by their instance number: `cpe_p2`. Links are called by it, which have no more than 15 characters. */
export const pppRows: RowEditing<PppLayers, GivenSettings> = {
  keyOf: (instance) => `cpe_p${instance}`,
  // What a connection has once it is there can be set with it.
  fresh: (key) => ({
    connection: { ...freshPpp, key, maxMru: 1500, echo: { intervalSeconds: 0, retries: 0 } },
    link: undefined,
    lower: [],
  }),
  add: async (host, key, given) => edits(host).add(key, settingsOf(given)),
  remove: (host, key) => edits(host).remove(key),
  able,
};

/** One with nothing set. */
export const freshPpp: Omit<PppConnection, "key"> = {
  link: undefined,
  lower: undefined,
  enabled: false,
  state: "disconnected",
  connectedSeconds: undefined,
  lastFailure: "none",
  username: "",
  trigger: "always",
  idleDisconnectSeconds: undefined,
  maxMru: undefined,
  ipv6: true,
  echo: undefined,
  pppoe: { sessionId: undefined, acName: "", serviceName: "" },
  ipv4: undefined,
  ipv6Ends: undefined,
  dnsServers: [],
};

function settingsOf({ lower, trigger, ...same }: Partial<GivenSettings>): Partial<PppSettings> {
  if (trigger === "Manual") {
    throw new UnsuitableSetting("trigger", "a connection is AlwaysOn, or made OnDemand; none is made by hand");
  }
  return {
    ...same,
    ...(lower !== undefined && { lower: linkBelow("lower", lower) }),
    ...(trigger !== undefined && { trigger: trigger === "AlwaysOn" ? "always" : "on-demand" }),
  };
}
