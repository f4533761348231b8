import type { RowReference } from "../../model/binding.ts";
import type { RouteReading, RouteSettings } from "../../ports/host/network/routes.ts";
import { linkAsked } from "../binding/referenced.ts";
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

/** The settings of a route as parameters bring them. */
export interface GivenRoute {
  readonly enabled: boolean;
  /** IPv4: the address alone. */
  readonly destination: string;
  /** IPv4: dotted; empty for none. */
  readonly mask: string;
  /** IPv6: `2001:db8::/32`; empty for none. */
  readonly prefix: string;
  /** Empty for none. */
  readonly gateway: string;
  readonly link: RowReference | "";
  /** -1 for none. */
  readonly metric: number;
}

const canEditRoutes = canEdit("routes");

const routeEdits = editsOf("routes");

/** Parameters of a row that set its route: `routeChange({ Enable: "enabled" })`. */
export function routeChange<const Names extends SettingNames>(
  settings: KnownSettings<Names, GivenRoute>,
): RowChange<RouteReading, Names, GivenRoute> {
  return hostChange(
    settings,
    (edits, given: Partial<GivenRoute>, { key }: RouteReading) =>
      called(given, routeEdits(edits).change(key, settingsOf(given))),
    canEditRoutes,
    whyRouteStays,
  );
}

/** Why a route cannot be set and deleted: no setting makes it. Undefined where one does. */
const whyRouteStays = ({ key, origin }: RouteReading): string | undefined =>
  key === undefined ? whyItStays(origin) : undefined;

const unset: RouteSettings = {
  enabled: false,
  destination: "",
  prefixLength: undefined,
  gateway: undefined,
  link: undefined,
  metric: undefined,
};

/** How rows are known: by the name of their setting, or else by where they lead. */
export const keyOf = (route: RouteReading): string =>
  route.key !== undefined
    ? settingPrefix + route.key
    : `${route.destination}/${route.prefixLength} ${route.gateway ?? ""} ${route.link} ${route.metric}`;

const settingPrefix = "section ";

const settingOf = (key: string): string | undefined =>
  key.startsWith(settingPrefix) ? key.slice(settingPrefix.length) : undefined;

function whyItStays(origin: RouteReading["origin"]): string {
  switch (origin) {
    case "static":
    case "boot":
    case "other":
    case "unknown":
      return "a route that is not configured as one, but made by something else on the device";
    case "kernel":
      return "a route that the system makes by itself of an address: it goes with that";
    case "dhcp":
    case "ra":
    case "ppp":
      return "a route that is learned from the network, and not configured";
  }
}

/** Routes that the ACS adds are named by their instance number: `cpe_7_route`. */
function routeRows(family: 4 | 6): RowEditing<RouteReading, GivenRoute> {
  return {
    keyOf: (instance) => `${settingPrefix}cpe_${instance}_${family === 4 ? "route" : "route6"}`,
    fresh: (key) => ({ ...unset, key: settingOf(key), family, prefixLength: 0, origin: "static", idle: "disabled" }),
    add: (edits, key, given) =>
      called(given, routeEdits(edits).add(family, settingOf(key) ?? key, { ...unset, ...settingsOf(given) })),
    remove: (edits, key) => routeEdits(edits).remove(settingOf(key)),
    undeletable: whyRouteStays,
    able: canEditRoutes,
  };
}

export const ipv4Routes = routeRows(4);
export const ipv6Routes = routeRows(6);

function settingsOf({
  enabled,
  destination,
  mask,
  prefix,
  gateway,
  link,
  metric,
}: Partial<GivenRoute>): Partial<RouteSettings> {
  return {
    ...(enabled !== undefined && { enabled }),
    ...(destination !== undefined && { destination }),
    ...(mask !== undefined && { prefixLength: lengthOf(mask) }),
    ...(prefix !== undefined && parts(prefix)),
    ...(gateway !== undefined && { gateway: gateway === "" ? undefined : gateway }),
    ...linkAsked(link),
    ...(metric !== undefined && { metric: metric < 0 ? undefined : metric }),
  };
}

function lengthOf(mask: string): number | undefined {
  if (mask === "") return undefined;
  const bits = mask
    .split(".")
    .map((octet) => Number(octet).toString(2).padStart(8, "0"))
    .join("");
  if (!/^1*0*$/.test(bits)) throw new UnsuitableSetting("mask", `${mask} is no mask of a subnet`);
  return bits.replaceAll("0", "").length;
}

function parts(prefix: string): Pick<RouteSettings, "destination" | "prefixLength"> {
  const [destination = "", length] = prefix.split("/");
  return { destination, prefixLength: length === undefined ? undefined : Number(length) };
}

/** What is refused of a destination is that of the parameter that it was given by. */
async function called(given: Partial<GivenRoute>, staged: Promise<void>): Promise<void> {
  try {
    await staged;
  } catch (error) {
    const { setting, message } = error as Error & { readonly setting?: unknown };
    const isWhere = setting === "destination" || setting === "prefixLength";
    if (!isWhere || (setting === "destination" && given.prefix === undefined)) throw error;
    throw new UnsuitableSetting(given.prefix === undefined ? "mask" : "prefix", message);
  }
}
