import type { Configuration } from "../../config/keys.ts";
import type { TraceEntry } from "../../cwmp/session/session-context.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import { startDevice } from "../../wiring/device.ts";
import { shippedDevice } from "../../wiring/virtual/first-settings.ts";
import type { FleetProcess } from "../../wiring/virtual/fleet-process.ts";
import { seededChance } from "../chance.ts";
import type { FleetCpe } from "../fleet-cpe.ts";
import { CpeDefaults, type Shipment } from "../identities/cpe-defaults.ts";
import { identityOfOne } from "../identities/identity-of-one.ts";
import { type ListedCpe, ListedDefaults, listedIdentity, listedValues } from "../identities/listed-cpe.ts";
import type { MacOf } from "../identities/mac-template.ts";
import type { FleetKind } from "../kinds/fleet-kind.ts";

/** What the CPEs of a process are made of. */
export interface CpeParts {
  readonly configuration: Configuration;
  readonly process: FleetProcess;
  readonly kinds: ReadonlyMap<string, FleetKind>;
  readonly shipment: Shipment;
  /** What a list says of the CPE of this number; undefined where it says nothing. */
  listedAs(number: number): ListedCpe | undefined;
  /** Absent: MAC addresses follow from OUI and serial number. */
  readonly macOf: MacOf | undefined;
  /** Of those that have no seed. */
  readonly chance: Random;
  /** The clock that a CPE which boots now goes by. */
  clockOf(cpe: FleetCpe, clock: Clock): Clock;
  /** Called when the system of a CPE is up, and its agent is not yet. */
  systemUp(cpe: FleetCpe): void;
  /** Absent where nobody can look at what is said. */
  readonly hear?: (cpe: FleetCpe, entry: TraceEntry) => void;
}

/** Boots it, as when it gets power: it has an agent then. Rejects as `shippedDevice` and `startDevice` do. */
export async function bootCpe(cpe: FleetCpe, made: CpeParts): Promise<void> {
  const scope = `${cpe.serialNumber}/`;
  // A device that starts looks at most of what is kept of it, and some of it several times.
  const letGo = made.process.parts.store.hold(scope);
  try {
    await boot(cpe, scope, made);
  } finally {
    letGo();
  }
}

async function boot(cpe: FleetCpe, scope: string, made: CpeParts): Promise<void> {
  const { configuration, hear, kinds, macOf, shipment } = made;
  const { certificates, files, parts } = made.process;
  const known = kinds.get(cpe.kind);
  if (known === undefined) throw new Error(`this fleet has no kind ${cpe.kind}`);
  const clock = made.clockOf(cpe, parts.clock);
  const listed = made.listedAs(cpe.number);
  const identity =
    listed === undefined
      ? identityOfOne(known.identity, cpe.serialNumber, cpe.number, macOf?.(cpe.number))
      : listedIdentity(known.identity, cpe.serialNumber, cpe.number, { macAddress: macOf?.(cpe.number), ...listed });
  const defaults =
    listed === undefined ? new CpeDefaults(shipment, identity) : new ListedDefaults(shipment, identity, listed);
  const itsFiles = files.ofDevice(known.kind.kind.schema, identity, scope, cpe);
  const bootSeconds = configuration["device.bootSeconds"];
  const { firmware } = itsFiles;
  const settings = { identity, clock, bootSeconds, store: parts.store, scope, firmware, certificates };
  const shared = known.firstValues(defaults);
  const firstValues = listed === undefined ? shared : listedValues(shared, known.root, listed);
  const machine = await shippedDevice(known.kind, settings, configuration, cpe, firstValues);
  cpe.host = machine.host;
  made.systemUp(cpe);
  const { agent } = await startDevice(parts, {
    machine,
    exchange: cpe,
    clock,
    log: cpe,
    isOneOfMany: true,
    scope,
    random: shipment.seed === undefined ? made.chance : seededChance(shipment.seed, cpe.serialNumber),
    defaults,
    vendorFiles: itsFiles,
    files: (tree) => itsFiles.ofTree(tree),
    ...(firstValues.size > 0 && { overrides: firstValues }),
    ...(hear && { trace: (entry) => hear(cpe, entry) }),
  });
  cpe.agent = agent;
}
