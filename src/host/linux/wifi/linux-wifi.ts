import type { Clock } from "../../../ports/clock.ts";
import type {
  NetworkMeasurement,
  RadioMeasurement,
  Wifi,
  WifiNetwork,
  WifiRadio,
  WifiReading,
  WifiState,
} from "../../../ports/host/wifi/wifi.ts";
import { machineAddress } from "../hosts/mac-address.ts";
import { hasProgram } from "../programs/has-program.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { UnreadableSystem } from "../programs/unreadable-system.ts";
import { askHostapd, type HostapdTold } from "./hostapd-answers.ts";
import type { HostapdConfig, HostapdOptions } from "./hostapd-config.ts";
import { hostapdConfigs } from "./hostapd-files.ts";
import { configuredNetwork } from "./hostapd-network.ts";
import { configuredRadio } from "./hostapd-radio.ts";
import { type AirLink, parseIwDev } from "./iw-dev.ts";
import { type BandAbility, parseIwPhy } from "./iw-phy.ts";
import { scanBy } from "./iw-scan-program.ts";
import { radioMeasurement } from "./radio-measurement.ts";
import { stationsOfDriver, stationsOfHostapd } from "./stations.ts";

const radioFolder = "/sys/class/ieee80211";
const linkFolder = "/sys/class/net";

/** A driver that hangs must not hold an RPC up for long. */
const patience = { timeoutMs: 5_000 };

/** Whether there is a radio, and `iw` to ask of it. */
export const hasWifi = (files: SystemFiles): boolean => files.names(radioFolder).length > 0 && hasProgram(files, "iw");

/** A network with what was read to tell of it. */
interface Source {
  readonly link: AirLink | undefined;
  readonly name: string;
  readonly told: () => Promise<HostapdTold | undefined>;
}

/** What a reading was made of, for what is measured of it. */
interface Sources {
  /** What `iw dev` printed. */
  readonly air: string;
  readonly links: readonly AirLink[];
  /** Of radios, by their keys. */
  readonly numbers: ReadonlyMap<string, number>;
  /** By the keys of networks. */
  readonly networks: ReadonlyMap<string, Source>;
}

/**
 * Radios as the kernel has them, and networks of `iw dev` and of the files of running programs hostapd. A reading starts `iw dev`, and
 * hostapd_cli for networks whose file cannot be read; a scan starts `iw dev LINK scan`; measuring starts `iw phy`, at most once a minute while nothing on the air changes, and one program for each network.
 */
export function linuxWifi(files: SystemFiles, run: RunProgram, clock: Clock): Wifi {
  const configs = hostapdConfigs(files);
  const abilities = abilityReader(run, clock);
  const sources = new WeakMap<WifiReading, Sources>();

  return {
    scan: scanBy(run, clock),

    read: async () => {
      const printed = await run(["iw", "dev"], patience);
      if (!printed.ok) throw new UnreadableSystem("iw dev", printed.reason);
      const links = parseIwDev(printed.stdout);
      const known = configs();
      const phys = physIn(files);
      const keyOf = new Map(phys.map(({ index, key }) => [index, key]));
      const networks: WifiNetwork[] = [];
      const told = new Map<string, Source>();
      for (const place of placesIn(links, known)) {
        const source = sourceOf(place, { files, run });
        const radio = place.link && keyOf.get(place.link.radio);
        networks.push(await networkOf(place, radio === undefined ? [] : [radio], source, files));
        told.set(place.name, source);
      }
      const radios = phys.map((phy): WifiRadio => {
        const own = links.filter((link) => link.radio === phy.index);
        const config = known.find((each) => each.networks.some(({ link }) => own.some(({ name }) => name === link)));
        return { ...configuredRadio(config?.options ?? new Map()), ...presentRadio(phy, own, files) };
      });
      const reading: WifiReading = { radios, networks };
      sources.set(reading, {
        air: printed.stdout,
        links,
        numbers: new Map(phys.map(({ key, index }) => [key, index])),
        networks: told,
      });
      return reading;
    },

    measureRadios: async (reading): Promise<ReadonlyMap<string, RadioMeasurement>> => {
      const { air, links, numbers } = sources.get(reading) ?? nothing;
      if (numbers.size === 0) return new Map();
      const able = await abilities(air);
      return new Map(
        reading.radios.flatMap(({ key, band }) => {
          const number = numbers.get(key);
          if (number === undefined) return [];
          const own = links.filter((link) => link.radio === number);
          return [[key, radioMeasurement(able.get(number), own, band)] as const];
        }),
      );
    },

    measureNetworks: async (reading): Promise<ReadonlyMap<string, NetworkMeasurement>> => {
      const { networks } = sources.get(reading) ?? nothing;
      const measured = [...networks].map(async ([key, source]) => [key, await measurementOf(source, run)] as const);
      return new Map(await Promise.all(measured));
    },
  };
}

const nothing: Sources = { air: "", links: [], numbers: new Map(), networks: new Map() };

type Abilities = ReadonlyMap<number, readonly BandAbility[]>;

/** For so long it counts what radios can do, while nothing on the air is another: `iw phy` prints a thousand lines for each. */
const abilitiesMs = 60_000;

function abilityReader(run: RunProgram, clock: Clock): (air: string) => Promise<Abilities> {
  let last: { readonly air: string; readonly atMs: number; readonly abilities: Abilities } | undefined;
  return async (air) => {
    const atMs = clock.monotonicMs();
    if (last !== undefined && last.air === air && atMs - last.atMs < abilitiesMs) return last.abilities;
    const printed = await run(["iw", "phy"], patience);
    if (!printed.ok) return new Map();
    last = { air, atMs, abilities: parseIwPhy(printed.stdout) };
    return last.abilities;
  };
}

interface Phy {
  readonly name: string;
  readonly index: number;
  readonly key: string;
  readonly blocked: boolean;
}

/** A radio goes by its address, since its name is another when it comes later; by its name where two have one address. */
function physIn(files: SystemFiles): readonly Phy[] {
  const phys = files.names(radioFolder).flatMap((name) => {
    const folder = `${radioFolder}/${name}`;
    const index = Number(files.value(`${folder}/index`) ?? Number.NaN);
    if (!Number.isInteger(index)) return [];
    const switches = files.names(folder).filter((each) => each.startsWith("rfkill"));
    const blocked = switches.some((each) =>
      ["soft", "hard"].some((how) => files.value(`${folder}/${each}/${how}`) === "1"),
    );
    return [{ name, index, blocked, address: machineAddress(files.value(`${folder}/macaddress`)) }];
  });
  return phys
    .toSorted((a, b) => a.index - b.index)
    .map(({ address, ...phy }) => {
      const alone = phys.filter((each) => each.address === address).length === 1;
      return { ...phy, key: address !== undefined && alone ? `phy-${address.replaceAll(":", "")}` : phy.name };
    });
}

function presentRadio(
  phy: Phy,
  own: readonly AirLink[],
  files: SystemFiles,
): Pick<WifiRadio, "key" | "name" | "enabled" | "state" | "links"> {
  const enabled = !phy.blocked && own.some(({ name }) => isSwitchedOn(files, name));
  const up = enabled && own.some((link) => link.channel !== undefined && isSwitchedOn(files, link.name));
  return { key: phy.key, name: phy.name, enabled, state: up ? "up" : "down", links: own.map(({ name }) => name) };
}

/** The flag IFF_UP. */
const isSwitchedOn = (files: SystemFiles, link: string): boolean =>
  (Number(files.value(`${linkFolder}/${link}/flags`) ?? 0) & 1) === 1;

interface Place {
  readonly name: string;
  readonly link: AirLink | undefined;
  readonly kind: "access-point" | "end-point";
  /** Of hostapd; undefined where no file tells. */
  readonly options: HostapdOptions | undefined;
  readonly control: string | undefined;
}

/** Access points of files and of the kernel, then what is a station: meshes, monitors and others are none that TR-181 knows. */
function placesIn(links: readonly AirLink[], configs: readonly HostapdConfig[]): readonly Place[] {
  const byName = new Map(links.map((link) => [link.name, link]));
  const places = new Map<string, Place>();
  for (const { options: radio, networks } of configs)
    for (const { link: name, options } of networks)
      places.set(name, {
        name,
        link: byName.get(name),
        kind: "access-point",
        options: new Map([["ieee80211n", radio.get("ieee80211n") ?? "0"], ...options]),
        control: options.get("ctrl_interface") ?? radio.get("ctrl_interface"),
      });
  for (const link of links) {
    if (places.has(link.name) || (link.type !== "AP" && link.type !== "managed")) continue;
    const kind = link.type === "AP" ? "access-point" : "end-point";
    places.set(link.name, { name: link.name, link, kind, options: undefined, control: undefined });
  }
  return [...places.values()];
}

/** Asked at most once for a reading. */
function sourceOf(
  { name, link, kind, control }: Place,
  parts: { readonly files: SystemFiles; readonly run: RunProgram },
): Source {
  let told: Promise<HostapdTold | undefined> | undefined;
  const ask = async (): Promise<HostapdTold | undefined> =>
    kind === "end-point" ? undefined : askHostapd(parts, name, control);
  return { name, link, told: () => (told ??= ask()) };
}

async function networkOf(
  place: Place,
  radios: readonly string[],
  source: Source,
  files: SystemFiles,
): Promise<WifiNetwork> {
  const { name, link, kind } = place;
  const options = place.options ?? (await source.told())?.config;
  const enabled = kind === "access-point" ? !isHeldBack(options) : isSwitchedOn(files, name);
  const unknown = { ...configuredNetwork(options ?? new Map(), files), misconfigured: false };
  const configured =
    options === undefined
      ? { ...unknown, security: { ...unknown.security, mode: undefined } }
      : configuredNetwork(options, files);
  return {
    ...configured,
    key: name,
    kind,
    radios,
    link: link?.name,
    enabled,
    state: enabled ? stateOf(link, files) : "down",
    ssid: configured.ssid ?? link?.ssid,
    multiLink: undefined,
  };
}

const isHeldBack = (options: HostapdOptions | undefined): boolean => options?.get("start_disabled") === "1";

function stateOf(link: AirLink | undefined, files: SystemFiles): WifiState {
  if (link === undefined || !isSwitchedOn(files, link.name)) return "down";
  switch (files.value(`${linkFolder}/${link.name}/operstate`)) {
    case "up":
      return "up";
    case "dormant":
      return "pending";
    default:
      return "down";
  }
}

/** hostapd counts for its own; of others the driver tells. */
async function measurementOf({ name, link, told }: Source, run: RunProgram): Promise<NetworkMeasurement> {
  const answers = await told();
  if (answers !== undefined) {
    const state = answers.status.get("state");
    return {
      transmitting: state === undefined ? undefined : state === "ENABLED",
      bssid: link?.macAddress,
      stations: stationsOfHostapd(answers.stations),
    };
  }
  if (link === undefined) return { transmitting: false, bssid: undefined, stations: [] };
  const dump = await run(["iw", "dev", name, "station", "dump"], patience);
  const stations = dump.ok ? stationsOfDriver(dump.stdout) : [];
  const bssid = link.type === "managed" ? stations[0]?.macAddress : link.macAddress;
  return { transmitting: link.type === "AP" ? link.channel !== undefined : undefined, bssid, stations };
}
