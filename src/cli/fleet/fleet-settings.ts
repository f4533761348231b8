import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join } from "node:path";
import { ConfigurationError, type Layer, layerOf } from "../../config/configuration.ts";
import type { Configuration } from "../../config/keys.ts";
import type { FaultRule } from "../../fleet/faults/fault-rule.ts";
import { type TemplatedFleet, templateProblems } from "../../fleet/identities/cpe-defaults.ts";
import type { ListedCpes } from "../../fleet/identities/listed-cpe.ts";
import type { MixedKind } from "../../fleet/identities/mix.ts";
import type { Roster, Shard } from "../../fleet/identities/roster.ts";
import { type RosterPlan, rosterOf } from "../../fleet/identities/roster-plan.ts";
import { TemplateError } from "../../fleet/identities/template.ts";
import type { SlowLink } from "../../fleet/links/slow-link.ts";
import type { Scenario } from "../../fleet/scenario/scenario.ts";
import type { AddressPool } from "../../host/virtual/network/address-pool.ts";
import { sentenceOf } from "../failure.ts";
import { type SettingFlags, settled } from "../settings.ts";
import { addressPoolsIn } from "./address-pools.ts";
import type { DeviceList } from "./devices/devices-file.ts";
import { type ListWarning, listWarnings } from "./devices/list-warnings.ts";
import { requireListedValues, withListedKinds } from "./devices/listed-devices.ts";
import { requireFirstValues, requireMac } from "./each-cpe.ts";
import { faultsIn, scenarioOf } from "./fleet-documents.ts";
import { linksIn } from "./links.ts";
import { countIn, kindsIn, rateIn, type Surroundings, secondsOf, shardIn, usage } from "./units.ts";

// From the flags of `cpe-agent fleet` to what a fleet is run with.

export interface FleetFlags extends SettingFlags {
  readonly count?: string;
  readonly kind?: readonly string[];
  readonly link?: readonly string[];
  readonly addressPool?: readonly string[];
  readonly serial?: string;
  readonly mac?: string;
  readonly devices?: string;
  readonly username?: string;
  readonly passwordFile?: string;
  readonly connectionRequestUsername?: string;
  readonly connectionRequestPasswordFile?: string;
  readonly ramp: string;
  readonly open: string;
  readonly interval?: string;
  readonly shard?: string;
  readonly workers?: string;
  /** This process is one of them. */
  readonly worker?: boolean;
  readonly seed?: string;
  readonly faults?: string;
  readonly scenario?: string;
  readonly variable?: readonly string[];
  readonly virtualTime?: boolean;
  readonly duration?: string;
  readonly progress?: string;
  readonly report?: string;
  readonly metrics?: string;
  readonly demo?: boolean;
  readonly fresh?: boolean;
  readonly json?: boolean;
}

export interface FleetSettings {
  readonly configuration: Configuration;
  readonly roster: Roster;
  /** The same, for other processes. */
  readonly rosterPlan: RosterPlan;
  /** What a list says of CPEs besides serial number and kind. */
  readonly listed: ListedCpes | undefined;
  /** What of that list may not be meant. */
  readonly listWarnings: readonly ListWarning[];
  /** As asked for; undefined leaves it to the fleet. */
  readonly workers: number | undefined;
  readonly kinds: readonly MixedKind[];
  readonly links: ReadonlyMap<string, SlowLink>;
  readonly addressPools: readonly AddressPool[];
  /** A template. */
  readonly mac: string | undefined;
  readonly perSecond: number;
  readonly mostOpen: number;
  readonly durationSeconds: number | undefined;
  readonly progressSeconds: number | undefined;
  readonly seed: string | undefined;
  /** That seed, or one that was drawn for this run: what it decides may be told from the report. */
  readonly chanceSeed: string;
  readonly faults: readonly FaultRule[];
  readonly scenario: Scenario | undefined;
}

/** Each has a MAC address of its own up to this number. */
const mostCpes = 1_000_000;
const mostWorkers = 256;
const usualSerial = "FLEET{i:06}";
const longestSeed = 256;

const flagOf: Readonly<Record<string, string>> = {
  "device.kind": "--kind",
  "device.serialNumber": "--serial",
  "acs.username": "--username",
  "acs.password": "--password-file",
  "acs.periodicInform.intervalSeconds": "--interval",
  "connectionRequest.username": "--connection-request-username",
  "connectionRequest.password": "--connection-request-password-file",
  "metrics.listen": "--metrics",
};

/** Rejects with a `CliFailure` (2) or a `ConfigurationError`. */
export async function fleetSettings(flags: FleetFlags): Promise<FleetSettings> {
  if (flags.count === undefined && flags.devices === undefined) {
    throw usage("how many CPEs? Give --count N, or a list of them by --devices FILE");
  }
  if (flags.serial !== undefined && flags.devices !== undefined) {
    throw usage("--serial and --devices exclude each other: the file has the serial numbers");
  }
  if (flags.virtualTime === true && flags.scenario === undefined && flags.duration === undefined) {
    throw usage("--virtual-time: how long? Give --scenario FILE, or --duration TIME");
  }
  if (flags.variable !== undefined && flags.scenario === undefined) {
    throw usage("--variable is of a scenario: give --scenario FILE too");
  }
  const { seed } = flags;
  if (seed !== undefined && (seed === "" || seed.length > longestSeed)) {
    throw usage(`--seed ${seed.slice(0, 80)} is no seed: it has 1 to ${longestSeed} characters`);
  }
  const perSecond = rateIn("--ramp", flags.ramp);
  const mostOpen = countIn("--open", flags.open, mostCpes);
  const durationSeconds =
    flags.duration === undefined ? undefined : secondsOf("--duration", flags.duration, longestOf(flags));
  const progressSeconds = flags.progress === undefined ? undefined : secondsOf("--progress", flags.progress);
  const shard = flags.shard === undefined ? undefined : shardIn("--shard", flags.shard, here());
  const count = flags.count === undefined ? undefined : countIn("--count", flags.count, mostCpes);
  const workers = flags.workers === undefined ? undefined : countIn("--workers", flags.workers, mostWorkers);
  const mixed = kindsIn(flags.kind ?? []);
  const list =
    flags.devices === undefined
      ? undefined
      : (await import("./devices/devices-file.ts")).devicesIn(flags.devices, mostCpes);
  const configuration = withListedUrl(
    await settled(flags, { own: [ownLayer(flags, mixed)], firstValuesLater: true }),
    list,
  );
  const faults = flags.faults === undefined ? [] : await faultsIn(flags.faults);
  const scenario = flags.scenario === undefined ? undefined : await scenarioOf(flags.scenario, flags.variable);
  const rosterPlan = rosterPlanOf(flags, configuration, list, count, shard);
  const roster = checkedRoster(rosterPlan);
  const isSeeded = seed !== undefined || flags.virtualTime === true;
  requireFleet(configuration, { cpes: roster.total, isSeeded });
  if (roster.size === 0) throw usage(`--shard ${flags.shard} is empty: there are ${roster.total} CPEs only`);
  const kinds = withListedKinds(mixed, configuration["device.kind"], list);
  requireMac(flags.mac, roster.total);
  await requireFirstValues(configuration, kinds, roster, seed);
  if (list?.listed !== undefined) {
    await requireListedValues(flags.devices ?? "", list, configuration, kinds, roster);
  }
  const links = linksIn(
    flags.link ?? [],
    kinds.map(({ name }) => name),
  );
  if (workers !== undefined && workers > roster.size) {
    throw usage(`--workers ${workers} is more than there are CPEs here: ${roster.size}`);
  }
  return {
    configuration,
    roster,
    rosterPlan,
    listed: list?.listed,
    listWarnings: list === undefined ? [] : listWarnings(flags.devices ?? "", list),
    workers,
    kinds,
    links,
    addressPools: addressPoolsIn(flags.addressPool ?? [], roster.total),
    mac: flags.mac,
    perSecond,
    mostOpen,
    durationSeconds,
    progressSeconds,
    seed,
    chanceSeed: seed ?? randomBytes(6).toString("hex"),
    faults,
    scenario,
  };
}

const here = (): Surroundings => ({ environment: process.env, hostname: hostname() });
/** Timers of Node reach no further than 24 days; virtual ones ten years. */
const longestOf = ({ virtualTime }: FleetFlags): number => (virtualTime === true ? 3660 : 24) * 86_400;

/** Of the small ACS in this process, which is reached by no network; its images are made up. */
const virtualSettings = { "acs.url": "http://acs.invalid/", "firmware.allowUnsigned": "true" };

function ownLayer(flags: FleetFlags, kinds: readonly MixedKind[]): Layer {
  return layerOf(
    {
      "host.kind": "virtual",
      ...(flags.virtualTime === true && virtualSettings),
      "device.kind": kinds[0]?.name,
      "device.serialNumber": flags.serial,
      "acs.username": flags.username,
      "acs.password": secretIn(flags.passwordFile),
      "acs.periodicInform.intervalSeconds": flags.interval,
      "connectionRequest.username": flags.connectionRequestUsername,
      "connectionRequest.password": secretIn(flags.connectionRequestPasswordFile),
      "metrics.listen": flags.metrics,
    },
    (name) => `flag ${flagOf[name] ?? name}`,
  );
}

/** The first line of the file. */
function secretIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8").split(/\r?\n/, 1)[0];
  } catch (error) {
    throw usage(sentenceOf(error, file));
  }
}

/** Where each device of a list has its own, none is needed for all. */
function withListedUrl(configuration: Configuration, list: DeviceList | undefined): Configuration {
  const urls = list?.listed?.map((each) => each?.url) ?? [];
  const [first] = urls;
  if (configuration["acs.url"] !== undefined || first === undefined || urls.includes(undefined)) return configuration;
  return { ...configuration, "acs.url": first };
}

/** What holds for one device, and cannot for many. */
function requireFleet(configuration: Configuration, fleet: TemplatedFleet): void {
  const problems = [...templateProblems(configuration, fleet)];
  if (configuration["connectionRequest.path"] !== undefined) {
    problems.push("connectionRequest.path is one path, and each CPE of a fleet needs its own: leave it out");
  }
  if (configuration["acs.url"] === undefined) {
    problems.push("acs.url is not set: a fleet needs the ACS that it is for (--acs-url URL)");
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function rosterPlanOf(
  flags: FleetFlags,
  configuration: Configuration,
  list: DeviceList | undefined,
  count: number | undefined,
  shard: Shard | undefined,
): RosterPlan {
  if (list === undefined) {
    return { template: configuration["device.serialNumber"] ?? usualSerial, total: count ?? 1, shard };
  }
  const { kinds, serialNumbers } = list;
  if (count !== undefined && count > serialNumbers.length) {
    throw usage(`--count ${count} is more than ${flags.devices} has: ${serialNumbers.length} serial numbers`);
  }
  return { serialNumbers: serialNumbers.slice(0, count), kinds, shard };
}

function checkedRoster(plan: RosterPlan): Roster {
  try {
    return rosterOf(plan);
  } catch (error) {
    if (!(error instanceof TemplateError) || !("template" in plan)) throw error;
    throw usage(
      `device.serialNumber = ${JSON.stringify(plan.template)} is no template for serial numbers: ${error.message}`,
    );
  }
}

/** Apart from that of an agent on this machine, whose commands would find the fleet. */
export function fleetDirectoryOf(configuration: Configuration): string {
  if (configuration.stateDir !== undefined) return configuration.stateDir;
  if (process.getuid?.() === 0) return "/var/lib/cpe-agent-fleet";
  return join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "cpe-agent-fleet");
}
