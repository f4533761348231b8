import type { Configuration } from "../config/keys.ts";
import type { AddressPool } from "../host/virtual/network/address-pool.ts";
import type { Log } from "../ports/log.ts";
import type { FleetWorld } from "../wiring/virtual/fleet-process.ts";
import type { FaultRule } from "./faults/fault-rule.ts";
import type { ListedCpes } from "./identities/listed-cpe.ts";
import type { MixedKind } from "./identities/mix.ts";
import type { Roster, Worker } from "./identities/roster.ts";
import type { SlowLink } from "./links/slow-link.ts";

/** What a fleet in this process is to be. */
export interface FleetOptions {
  readonly configuration: Configuration;
  /** Made already. */
  readonly stateDirectory: string;
  readonly log: Log;
  readonly roster: Roster;
  /** What a list says of CPEs besides that. */
  readonly listed?: ListedCpes | undefined;
  /** Which part of the roster this process runs; absent: all of it. */
  readonly worker?: Worker;
  /** One at least. */
  readonly kinds: readonly MixedKind[];
  /** Starts per second; Infinity for as fast as it goes. */
  readonly perSecond: number;
  /** Sessions that may be open while CPEs are switched on: the ramp waits for them. */
  readonly mostOpen: number;
  /** Chance is the same in each run of the same seed; the system's own without. */
  readonly seed?: string;
  /** Of what may be told from a report: faults, and moments of a scenario. Drawn where it is absent. */
  readonly chanceSeed?: string;
  /** What they do wrong from the beginning. */
  readonly faults?: readonly FaultRule[];
  /** Lines that are slow, by kind. */
  readonly links?: ReadonlyMap<string, SlowLink>;
  /** A template of their first MAC addresses; these follow from OUI and serial number without one. */
  readonly mac?: string;
  /** Networks that they have their addresses towards the Internet of. */
  readonly addressPools?: readonly AddressPool[];
  /** In place of the real one. */
  readonly world?: FleetWorld;
}
