import type { Profile } from "./profiles.ts";
import {
  explained,
  type IsSet,
  isSettable,
  type Met,
  metOn,
  readOnlyOn,
  type readReasons,
  type Shortfall,
} from "./shortfalls.ts";
import type { Sources } from "./sources.ts";
import { type HostKind, hostKinds, type Origin, type Survey, type SurveyedObject } from "./survey.ts";

// docs/datamodel.md: the profiles with what is not met, then what is bound, component by component.

const titles: Readonly<Record<HostKind, string>> = { linux: "Linux", openwrt: "OpenWrt", virtual: "virtual gateway" };

interface Parts {
  readonly survey: Survey;
  readonly sources: Sources;
  readonly profiles: readonly Profile[];
  readonly reasons: ReturnType<typeof readReasons>;
}

/** Throws a `TableError` where reasons and survey do not agree. */
export function dataModelDocument({ survey, sources, profiles, reasons }: Parts): string {
  const isSet: IsSet = (host, edits) => sources.setBy(host, edits) !== undefined;
  const met = profiles.map((profile) => ({
    profile,
    on: hostKinds.map((host) => metOn(host, profile, survey, isSet, reasons)),
  }));
  // `model check` gives the reasons of simulated devices for all that cannot be set.
  const why = explained(
    [...met.flatMap(({ on }) => on.flatMap(({ shortfalls }) => shortfalls)), ...readOnlyOn("virtual", survey, isSet)],
    reasons,
  );
  const components = componentsOf(survey);
  return `# The data model

Made by \`npm run reference\` from the bindings in \`src/device/\`, \`src/host/sources.tsv\` and \`src/device/missing.tsv\`.

What the agent has of TR-181 2.19: on a Linux, on OpenWrt, and on virtual gateways (\`home-gateway\`, \`lte-router\`,
\`vdsl-modem\` and \`wifi-extender\` together). A device shows of it what it has itself: one without Wi-Fi shows no radios.

- [Profiles](#profiles): what of each is met
- [What is missing](#what-is-missing), and why
- [Parameters](#parameters) by component: ${components.map(([name]) => `[${name}](#${anchor(name)})`).join(", ")}

## Profiles

What is there of the parameters that a profile asks for, and how much of what an ACS is to set (values and, by AddObject and
DeleteObject, rows) can be set.

| profile | ${hostKinds.map((host) => titles[host]).join(" | ")} |
| --- | --- | --- | --- |
${met.map(({ profile, on }) => `| [${profile.name}](#${anchor(profile.name)}) | ${on.map(verdict).join(" | ")} |`).join("\n")}

## What is missing

${met.map(({ profile, on }) => profileSection(profile, on, why)).join("\n\n")}

### Beyond the profiles

What is not shown of TR-181 though a router might be asked for it:

| what | why |
| --- | --- |
| \`Device.WiFi.DataElements.\` (\`Device.WiFi.MultiAP.\` of earlier versions) | It is what the controller of an EasyMesh network knows of its access points, by IEEE 1905.1. hostapd knows of its own networks alone: neither its object on ubus nor the flags of a station on its control socket tell of Multi-AP. OpenWrt's option \`multi_ap\` of a network says whether it is for backhaul, fronthaul or both; TR-181 has that (\`BackhaulUse\`, \`FronthaulUse\`) only in the table of all devices of the mesh, which one of them does not know. |
| \`Device.Firewall.Pinhole.{i}.\`, \`Device.NAT.PortTrigger.{i}.\`, \`Device.Hosts.AccessControl.{i}.\` | This version does not make them; pinholes are rules of \`Device.Firewall.Chain.{i}.\` here |
| \`ScheduleRef\` of anything but port mappings | TR-181 has it for these and for the three tables above; rules of a firewall's chain, and networks of Wi-Fi, have none |

## Parameters

Settings reach the system only where the configuration allows it (\`host.write\`). An object without a line about its source is
read from where the object above it is; on the virtual gateway all is the simulated system.

| | |
| --- | --- |
| read | comes from the system; only read here |
| set | comes from the system, and can be set there |
| read?, set? | the same, but not every system tells it; none of the recorded ones does |
| stored | kept by the agent; can be set |
| own | kept by the agent, which alone changes it |
| fixed | always the same |
| count | of the rows of a table |
| – | not there |

${components.map(([name, objects]) => `### ${name}\n\n${objects.map((object) => objectSection(object, survey, sources, isSet)).join("\n\n")}`).join("\n\n")}
`;
}

/** As GitHub names the anchor of a heading. */
const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-");

function verdict({ there, parameters, settable, toBeSet, shortfalls }: Met): string {
  if (shortfalls.length === 0) return "**met**";
  if (there === 0) return "–";
  const all = there === parameters ? "all there" : `${there} of ${parameters} there`;
  return settable === toBeSet ? all : `${all}, ${settable} of ${toBeSet} set`;
}

function profileSection(profile: Profile, on: readonly Met[], why: (shortfall: Shortfall) => string): string {
  const lines = new Map<string, { shortfall: Shortfall; hosts: readonly HostKind[]; paths: string[] }>();
  const hostsOf = hostsByReason(on, why);
  for (const shortfall of on.flatMap(({ shortfalls }) => shortfalls)) {
    const { lack, path } = shortfall;
    const hosts = hostsOf.get(keyOf(shortfall, why)) ?? [];
    const key = `${lack} ${hosts.join()} ${why(shortfall)}`;
    const line = lines.get(key);
    if (line === undefined) lines.set(key, { shortfall, hosts, paths: [path] });
    else if (!line.paths.includes(path)) line.paths.push(path);
  }
  const rows = [...lines.values()].map(({ shortfall, hosts, paths }) => {
    const [host] = hosts;
    const all = on.some(
      ({ there, shortfalls }) => there === 0 && shortfalls.length === paths.length && shortfalls[0]?.host === host,
    );
    const what = all ? "all of it" : byObject(paths);
    return `| ${hosts.map((each) => titles[each]).join(", ")} | ${shortfall.lack} | ${what} | ${why(shortfall)} |`;
  });
  const table = ["| on | | what | why |", "| --- | --- | --- | --- |", ...rows].join("\n");
  return `### ${profile.name}\n\n${rows.length === 0 ? "Met." : table}`;
}

/** The hosts that lack the same for the same reason. */
function hostsByReason(
  on: readonly Met[],
  why: (shortfall: Shortfall) => string,
): ReadonlyMap<string, readonly HostKind[]> {
  const hosts = new Map<string, HostKind[]>();
  for (const shortfall of on.flatMap(({ shortfalls }) => shortfalls)) {
    const key = keyOf(shortfall, why);
    hosts.set(key, [...(hosts.get(key) ?? []), shortfall.host]);
  }
  return hosts;
}

const keyOf = (shortfall: Shortfall, why: (shortfall: Shortfall) => string): string =>
  `${shortfall.lack} ${shortfall.path} ${why(shortfall)}`;

/** Each object once, with the names below it. */
function byObject(paths: readonly string[]): string {
  const names = new Map<string, string[]>();
  for (const path of paths) {
    const cut = path.lastIndexOf(".") + 1;
    const object = path.slice(0, cut);
    names.set(object, [...(names.get(object) ?? []), path.slice(cut) || "(rows)"]);
  }
  return [...names].map(([object, each]) => `\`${object}\`: ${each.join(", ")}`).join("; ");
}

/** Object paths by component, those with parameters. */
function componentsOf(survey: Survey): readonly (readonly [string, readonly string[]])[] {
  const components = new Map<string, string[]>();
  const paths = new Set(hostKinds.flatMap((host) => [...survey[host].keys()]));
  for (const path of paths) {
    if (hostKinds.every((host) => (survey[host].get(path)?.parameters.size ?? 0) === 0)) continue;
    const name = path.split(".")[1] || "Device";
    components.set(name, [...(components.get(name) ?? []), path]);
  }
  const sorted = [...components].map(([name, objects]) => [name, objects.toSorted()] as const);
  return sorted.toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function objectSection(path: string, survey: Survey, sources: Sources, isSet: IsSet): string {
  const objects = hostKinds.map((host) => survey[host].get(path));
  const names = [...new Set(objects.flatMap((object) => [...(object?.parameters.keys() ?? [])]))];
  const rows = new Map<string, string[]>();
  for (const name of names) {
    const cells = hostKinds.map((host, at) => stateOf(host, objects[at]?.parameters.get(name), isSet)).join(" | ");
    rows.set(cells, [...(rows.get(cells) ?? []), name]);
  }
  const added = hostKinds.map((host, at) => rowState(host, objects[at], isSet));
  return [
    `#### \`${path}\``,
    sourceLine(path, survey, sources),
    [
      `| | ${hostKinds.map((host) => titles[host]).join(" | ")} |\n| --- | --- | --- | --- |`,
      ...[...rows].map(([cells, same]) => `| ${same.join(", ")} | ${cells} |`),
      ...(added.every((state) => state === "–") ? [] : [`| *rows added and deleted* | ${added.join(" | ")} |`]),
    ].join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function stateOf(host: HostKind, origin: Origin | undefined, isSet: IsSet): string {
  switch (origin?.kind) {
    case undefined:
      return "–";
    case "live":
      return `${isSettable(host, origin, isSet) ? "set" : "read"}${origin.told ? "" : "?"}`;
    case "stored":
      return origin.settable ? "stored" : "own";
    case "constant":
      return "fixed";
    case "count":
      return "count";
  }
}

function rowState(host: HostKind, object: SurveyedObject | undefined, isSet: IsSet): string {
  if (object?.rows === undefined) return "–";
  return object.rows === "stored" ? "stored" : isSet(host, object.rows.edits) ? "set" : "–";
}

/** Where live parameters come from and settings go to; empty for an object without any, and where it is as above. */
function sourceLine(path: string, survey: Survey, sources: Sources): string {
  const told = hostKinds.map((host) => sourcesOn(host, path, survey, sources));
  const above = hostKinds.map((host) => sourcesOn(host, path.replace(/[^.]+\.(\{i\}\.)?$/, ""), survey, sources));
  if (told.every(({ from, to }, at) => from === "" || (from === above[at]?.from && to === ""))) return "";
  const lines = hostKinds.flatMap((host, at) => {
    const { from = "", to = "" } = told[at] ?? {};
    return from === "" ? [] : [[titles[host], to === "" ? from : `${from}. Set by ${to}`] as const];
  });
  const [linux, openwrt] = lines;
  const same = linux !== undefined && linux[1] === openwrt?.[1];
  const shown = same ? [["Linux and OpenWrt", linux[1]] as const] : lines;
  return shown.map(([title, text]) => `- ${title}: ${text}`).join("\n");
}

function sourcesOn(host: HostKind, path: string, survey: Survey, sources: Sources): { from: string; to: string } {
  const object = survey[host].get(path);
  const live = [...(object?.parameters.values() ?? [])].flatMap((origin) => (origin.kind === "live" ? [origin] : []));
  if (object === undefined || host === "virtual" || live.length === 0) return { from: "", to: "" };
  const edits = new Set(live.flatMap(({ edits }) => edits ?? []));
  return {
    from: sources.readFrom(host, object.readings).join("; "),
    to: [...new Set([...edits].flatMap((each) => sources.setBy(host, each) ?? []))].join("; "),
  };
}
