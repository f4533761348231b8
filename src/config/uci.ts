import type { Layer } from "./configuration.ts";
import { type KeyName, keys, variableOf } from "./keys.ts";
import type { Raw } from "./value.ts";

// The configuration as /etc/config/cpe-agent has it: a section for the first part of a key, an option for the rest of it.

/** A section of UCI, as plain data. */
export interface UciSettings {
  readonly type: string;
  readonly name: string;
  readonly options: Iterable<{ readonly name: string; readonly value: string | readonly string[] }>;
}

/** A section, and an option in it; both also the names for `uci set cpe-agent.SECTION.OPTION=…`. */
export interface UciPlace {
  readonly section: string;
  readonly option: string;
}

/** Where keys without a dot are. */
const agentSection = "agent";
/** For the init script: whether the agent is started at all, and the zone of the firewall that connection requests come from. */
const serviceOptions: ReadonlySet<string> = new Set(["enabled", "firewall_zone"]);

/** Keys that are maps: an entry is a section of this type, with these options. */
const maps: Readonly<
  Partial<Record<KeyName, { readonly type: string; readonly key: string; readonly value: string }>>
> = {
  "device.parameters": { type: "parameter", key: "path", value: "value" },
  "transfers.vendorDownloads": { type: "vendor_download", key: "type", value: "file" },
  "transfers.vendorUploads": { type: "vendor_upload", key: "type", value: "file" },
};

/** `acs.periodicInform.time` is the option `periodic_inform_time` of the section `acs`. Of a map: one entry's place. */
export function uciPlaceOf(name: KeyName): UciPlace {
  const map = maps[name];
  if (map !== undefined) return { section: map.type, option: map.key };
  const [first = "", ...rest] = name.split(".");
  const snake = (part: string): string => variableOf(part).replace("CPE_AGENT_", "").toLowerCase();
  return rest.length === 0
    ? { section: agentSection, option: snake(first) }
    : { section: snake(first), option: snake(rest.join(".")) };
}

/** What names no key is reported as such, by its place. */
export function uciLayer(sections: Iterable<UciSettings>): Layer {
  const names = Object.keys(keys) as KeyName[];
  const byPlace = new Map(
    names.filter((name) => maps[name] === undefined).map((name) => [placed(uciPlaceOf(name)), name]),
  );
  const byType = new Map(names.flatMap((name) => (maps[name] === undefined ? [] : [[maps[name].type, name] as const])));
  const settings = new Map<string, { raw: Raw; from: string }>();
  const entries = new Map<KeyName, Map<string, string>>();
  for (const { type, name, options } of sections) {
    const mapKey = byType.get(type);
    if (mapKey !== undefined) {
      const [key, value] = entryOf(mapKey, options);
      entries.set(mapKey, (entries.get(mapKey) ?? new Map()).set(key, value));
      continue;
    }
    for (const { name: option, value } of options) {
      if (type === agentSection && serviceOptions.has(option)) continue;
      const place = placed({ section: type, option });
      const from = `uci cpe-agent.${name}.${option}`;
      const raw: Raw = typeof value === "string" ? { text: value } : { yaml: value };
      settings.set(byPlace.get(place) ?? place, { raw, from });
    }
  }
  for (const [key, map] of entries) {
    settings.set(key, { raw: { yaml: Object.fromEntries(map) }, from: `uci cpe-agent.@${maps[key]?.type}` });
  }
  return { settings };
}

const placed = ({ section, option }: UciPlace): string => `${section}.${option}`;

function entryOf(key: KeyName, options: UciSettings["options"]): readonly [string, string] {
  const given = (wanted: string | undefined): string => {
    for (const { name, value } of options)
      if (name === wanted) return typeof value === "string" ? value : value.join(" ");
    return "";
  };
  return [given(maps[key]?.key), given(maps[key]?.value)];
}
