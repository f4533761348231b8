import type { Fault } from "../../model/binding.ts";
import { belowRoot, isWithin } from "../../model/paths.ts";
import type { ParameterValue, Tree } from "../../model/tree.ts";
import { listItems } from "../../model/values/lists.ts";
import { managementPath } from "./management-settings.ts";

// What keeps a device within reach of its ACS. It is decided here, for everything but the ACS itself that changes many
// parameters at once: a restored configuration above all.

/** Who manages the device, and by which credentials it and its ACS know each other. */
const managed: ReadonlySet<string> = new Set([
  "ManagementServer.URL",
  "ManagementServer.Username",
  "ManagementServer.Password",
  "ManagementServer.ConnectionRequestUsername",
  "ManagementServer.ConnectionRequestPassword",
]);

/** Whether it says who manages the device, which nobody may change but the ACS and whoever is at the device. */
export const isOfManagement = (path: string): boolean => managed.has(belowRoot(path));

/** A device that informs more rarely, and cannot be woken, is out of reach. */
const longestPeriodSeconds = 7 * 24 * 3600;

const defaultRoutes = [
  "Device.Routing.Router.*.IPv4Forwarding.*.DestIPAddress",
  "Device.Routing.Router.*.IPv6Forwarding.*.DestIPPrefix",
] as const;
const everywhere: ReadonlySet<string> = new Set(["", "0.0.0.0", "::/0"]);
/** True where an interface leads to the outside. */
const outward = [
  "Device.Ethernet.Interface.*.Upstream",
  "Device.WiFi.Radio.*.Upstream",
  "Device.WiFi.SSID.*.Upstream",
  "Device.DSL.Channel.*.Upstream",
  "Device.DSL.Line.*.Upstream",
  "Device.Optical.Interface.*.Upstream",
  "Device.Cellular.Interface.*.Upstream",
  "Device.PPP.Interface.*.Enable",
] as const;
const layers = [
  "Device.IP.Interface.*.LowerLayers",
  "Device.PPP.Interface.*.LowerLayers",
  "Device.Ethernet.Link.*.LowerLayers",
  "Device.Ethernet.VLANTermination.*.LowerLayers",
  "Device.Bridging.Bridge.*.Port.*.LowerLayers",
] as const;
/** What gives an interface its address. */
const clients = ["Device.DHCPv4.Client.*.Interface", "Device.DHCPv6.Client.*.Interface"] as const;

/** What is to become of parameters by their full paths, and of rows by theirs (ending in a dot): undefined takes them away. */
type WantedValues = ReadonlyMap<string, string | undefined>;

/** Why changes would put the device out of reach; nothing where they would not. */
export type KeepsAccess = (wanted: WantedValues) => readonly Fault[];

/**
 * The rule for a device as it is now: what is in use on the way to the ACS stays in use. What is out of use already may
 * stay so. [TR-181 ManagementServer.EnableCWMP]
 */
export async function managementAccess(tree: Tree): Promise<KeepsAccess> {
  const names = [
    "EnableCWMP",
    "HTTPConnectionRequestEnable",
    "PeriodicInformEnable",
    "PeriodicInformInterval",
  ] as const;
  const { root } = tree;
  const now = valuesOf(await tree.matching(names.map((name) => managementPath(root, name))));
  // Nothing happens on the system by what a gateway of TR-098 has set of its connections.
  const way = root === "Device." ? await wayOut(tree) : nowhere;
  return (wanted) => [...shut(root, now, wanted), ...mute(root, now, wanted), ...cut(way, wanted)];
}

const valuesOf = (values: readonly ParameterValue[]): ReadonlyMap<string, string> =>
  new Map(values.map(({ path, value }) => [path, value]));

const refused = (path: string): Fault => ({
  path,
  kind: "denied",
  reason: "the device would be out of reach of its ACS",
});

function shut(root: string, now: ReadonlyMap<string, string>, wanted: WantedValues): readonly Fault[] {
  const path = managementPath(root, "EnableCWMP");
  return now.get(path) === "true" && wanted.get(path) === "false" ? [refused(path)] : [];
}

/** The ACS can wake the device, or is told often enough that it is there. */
function mute(root: string, now: ReadonlyMap<string, string>, wanted: WantedValues): readonly Fault[] {
  const names = ["HTTPConnectionRequestEnable", "PeriodicInformEnable", "PeriodicInformInterval"] as const;
  const paths = names.map((name) => managementPath(root, name));
  const reachable = (value: (path: string) => string | undefined): boolean => {
    const [wakes, informs, seconds] = paths.map(value);
    return wakes === "true" || (informs === "true" && Number(seconds) <= longestPeriodSeconds);
  };
  if (!reachable((path) => now.get(path)) || reachable((path) => wanted.get(path) ?? now.get(path))) return [];
  return paths.flatMap((path) => (wanted.has(path) ? [refused(path)] : []));
}

/** The rows on the way to the outside, and what holds them together: references of theirs. */
interface Way {
  readonly rows: ReadonlySet<string>;
  readonly links: ReadonlyMap<string, string>;
}

const nowhere: Way = { rows: new Set(), links: new Map() };

/** Rows on the way are neither disabled nor taken away, and lead nowhere else. */
function cut({ rows, links }: Way, wanted: WantedValues): readonly Fault[] {
  return [...wanted].flatMap(([path, value]) => {
    const gone = value === undefined && [...rows].some((row) => isWithin(row, path));
    const off = value === "false" && path.endsWith(".Enable") && rows.has(path.slice(0, -"Enable".length));
    const led = value === undefined ? undefined : links.get(path);
    const astray = led !== undefined && listItems(led).some((item) => !listItems(value ?? "").includes(item));
    return gone || off || astray ? [refused(path)] : [];
  });
}

/** As far as the data model tells: each interface in use, and what it stands on. */
async function wayOut(tree: Tree): Promise<Way> {
  const below = new Map<string, readonly string[]>();
  const layered = await tree.matching(layers);
  for (const { path, value } of layered) below.set(rowOf(path), listItems(value).map(asRow));
  const down = (row: string, seen = new Set<string>()): ReadonlySet<string> => {
    if (seen.has(row)) return seen;
    seen.add(row);
    for (const each of below.get(row) ?? []) down(each, seen);
    return seen;
  };
  const allBelow = (rows: readonly string[]): ReadonlySet<string> => new Set(rows.flatMap((row) => [...down(row)]));
  const routes = (await tree.matching(defaultRoutes)).filter(({ value }) => everywhere.has(value));
  const routed = await tree.matching(routes.map(({ path }) => `${rowOf(path)}Interface`));
  const outside = (await tree.matching(outward)).filter(({ value }) => value === "true");
  const known = allBelow([...routed.map(({ value }) => asRow(value)), ...outside.map(({ path }) => rowOf(path))]);
  // What shares a port with that may carry the management of the device, if only that.
  const beside = [...below.keys()].filter((row) => [...down(row)].some((each) => known.has(each)));
  const way = allBelow([...known, ...beside]);
  const serving = (await tree.matching(clients)).filter(({ value }) => way.has(asRow(value)));
  const all = [...way, ...serving.map(({ path }) => rowOf(path))].filter((row) => row !== ".");
  const enabled = valuesOf(await tree.matching(all.map((row) => `${row}Enable`)));
  const rows = new Set(all.filter((row) => enabled.get(`${row}Enable`) === "true"));
  return { rows, links: valuesOf([...layered, ...serving].filter(({ path }) => rows.has(rowOf(path)))) };
}

const rowOf = (path: string): string => path.slice(0, path.lastIndexOf(".") + 1);
const asRow = (reference: string): string => `${reference}.`;
