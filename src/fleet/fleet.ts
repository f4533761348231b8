import type { TraceEntry } from "../cwmp/session/session-context.ts";
import { systemRandom } from "../host/random.ts";
import { descriptorLimit } from "../net/descriptor-limit.ts";
import type { Clock } from "../ports/clock.ts";
import type { AcsTarget, SessionChannel } from "../ports/exchange.ts";
import type { Log, LogFields, LogLevel } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { type FleetProcess, openFleetProcess } from "../wiring/virtual/fleet-process.ts";
import { seededChance } from "./chance.ts";
import { bootCpe } from "./cpes/boot-cpe.ts";
import { FirstSessions } from "./cpes/first-sessions.ts";
import { LatestSessions } from "./cpes/latest-sessions.ts";
import { LookedAt } from "./cpes/looked-at.ts";
import { Openings } from "./cpes/openings.ts";
import { Power } from "./cpes/power.ts";
import { FleetFaults } from "./faults/fleet-faults.ts";
import { Tally } from "./figures/tally.ts";
import { FleetCpe, type Listener } from "./fleet-cpe.ts";
import type { FleetOptions } from "./fleet-options.ts";
import { shipmentOf } from "./identities/cpe-defaults.ts";
import { macsBy } from "./identities/mac-template.ts";
import { kindOfNumber } from "./identities/mix.ts";
import { numbersOf } from "./identities/roster.ts";
import { type FleetKind, fleetKind } from "./kinds/fleet-kind.ts";
import { over } from "./links/slow-link.ts";
import { atRate, passed } from "./pace.ts";
import { type SessionWatch, watched } from "./scenario/session-watch.ts";
import type { Selection } from "./selection.ts";
import { SparingLog } from "./sparing-log.ts";
import { watchedExchange } from "./watched-exchange.ts";

/** How often it is looked whether a session may begin. */
const lookMs = 20;

/** What a fleet is made of besides its CPEs. */
interface FleetParts {
  readonly process: FleetProcess;
  readonly kinds: ReadonlyMap<string, FleetKind>;
  readonly faults: FleetFaults;
  readonly tally: Tally;
  readonly log: SparingLog;
  readonly chance: Random;
}

/** Virtual CPEs in this process. */
export class Fleet implements Listener {
  readonly cpes: readonly FleetCpe[];
  readonly tally: Tally;
  /** What its CPEs do wrong. */
  readonly faults: FleetFaults;
  /** Absent where nobody can look at them. */
  readonly latest: LatestSessions | undefined;
  readonly lookedAt: LookedAt | undefined;
  readonly #options: FleetOptions;
  readonly #parts: FleetParts;
  readonly #power: Power;
  readonly #openings: Openings;
  readonly #firstSessions: FirstSessions;
  readonly #stopping = new AbortController();
  /** Sessions that are begun together, as far as there are sockets: more would be failures of this process, not of the ACS. */
  readonly mostOpen: number;
  #watch: SessionWatch | undefined;
  #ramp: Promise<void> = Promise.resolve();
  #isRampLate = false;
  #stopped: Promise<void> | undefined;

  /** Opens state and listener; no CPE is up yet. Rejects as `openFleetProcess` does, and with a `TemplateError`. */
  static async open(options: FleetOptions): Promise<Fleet> {
    const { addressPools, configuration, roster, stateDirectory, world } = options;
    const tally = new Tally();
    const log = new SparingLog(options.log, () => performance.now());
    // In a world of its own all is to be the same each time.
    const chance = world === undefined ? systemRandom() : seededChance(options.seed ?? "", "fleet");
    let faults: FleetFaults | undefined;
    let fleet: Fleet | undefined;
    const process = await openFleetProcess({
      configuration,
      stateDirectory,
      kinds: options.kinds.map(({ name }) => name),
      log: logOfAll(log, tally),
      watched: (exchange) => watchedExchange(exchange, tally),
      onConnected: (socket, target) => faults?.connected(socket, target),
      traced: (outcome, by) => tally.traced(outcome, by),
      ...(world && { world }),
    });
    faults = new FleetFaults({
      clock: process.parts.clock,
      seed: options.chanceSeed ?? options.seed ?? String(chance.fraction()),
      first: { number: roster.first, serialNumber: roster.serialNumber(roster.first) },
      hasSockets: world === undefined,
      fleet: () => fleet,
    });
    for (const rule of options.faults ?? []) faults.board.add(rule);
    const kinds = new Map(
      process.kinds.map((kind, at) => [options.kinds[at]?.name ?? "", fleetKind(kind, configuration, addressPools)]),
    );
    fleet = new Fleet(options, { process, kinds, faults, tally, log, chance });
    return fleet;
  }

  private constructor(options: FleetOptions, parts: FleetParts) {
    const { configuration, kinds, listed, mac, roster, seed, worker } = options;
    this.#options = options;
    this.#parts = parts;
    this.mostOpen = Math.min(options.mostOpen, Math.max(16, Math.floor(descriptorLimit() / 2)));
    this.tally = parts.tally;
    this.#openings = new Openings(this.clock);
    this.#firstSessions = new FirstSessions(this.#openings, {
      // A process that cannot keep up with both starts CPEs first, as they all have power.
      hasRoom: () => this.hasRoom && !this.#isRampLate,
      room: () => this.roomForSession(() => this.#isRampLate),
    });
    this.faults = parts.faults;
    const wallMs = (): number => this.clock.wallMs();
    const hasPage = configuration["web.listen"] !== undefined;
    this.latest = hasPage ? new LatestSessions(wallMs) : undefined;
    const lookedAt = hasPage ? new LookedAt(wallMs) : undefined;
    this.lookedAt = lookedAt;
    const made = {
      ...parts,
      configuration,
      shipment: shipmentOf(configuration, seed),
      listedAs: (number: number) => listed?.[number - 1],
      macOf: mac === undefined ? undefined : macsBy(mac, roster.total),
      clockOf: (cpe: FleetCpe, clock: Clock) => parts.faults.clockOf(cpe, clock),
      systemUp: (cpe: FleetCpe) => parts.faults.systemUp(cpe),
      ...(lookedAt && { hear: (cpe: FleetCpe, entry: TraceEntry) => lookedAt.hear(cpe.number, entry) }),
    };
    this.#power = new Power(
      async (cpe) => {
        await bootCpe(cpe, made);
        this.tally.cpeUp(!cpe.hasBeenUp, this.cpes.length);
        cpe.hasBeenUp = true;
      },
      (cpe, reason) => this.heard(cpe, "error", "fleet.not-started", { reason }),
    );
    this.cpes = numbersOf(roster, worker).map((number) => {
      const kind = kinds[kindOfNumber(kinds, number, roster)]?.name ?? "";
      return new FleetCpe(number, roster.serialNumber(number), kind, this);
    });
  }

  /** `Device.` or `InternetGatewayDevice.`, by its kind. */
  rootOf({ kind }: FleetCpe): string {
    return this.#parts.kinds.get(kind)?.root ?? "Device.";
  }

  /** Has somebody hear of all sessions that are opened from now on, until somebody else does. */
  watch(watch: SessionWatch | undefined): void {
    this.#watch = watch;
  }

  get clock(): Clock {
    return this.#parts.process.parts.clock;
  }

  /** Whether the disk does not take what its CPEs have to keep. */
  get owesState(): boolean {
    return this.#parts.process.parts.store.isOwing;
  }

  /** Those that fit: a share is one of the shard, however many processes run it. */
  chosen(fits: Selection): readonly FleetCpe[] {
    const { first } = this.#options.roster;
    return this.cpes.filter((cpe) => fits(cpe, cpe.number - first));
  }

  /** Whether another may begin: those that are about to count too. */
  get hasRoom(): boolean {
    return this.tally.open + this.#openings.size < this.mostOpen;
  }

  /** Resolves when another may begin and nothing else is first, or the fleet stops. */
  async roomForSession(isLater = () => false): Promise<void> {
    const { signal } = this.#stopping;
    while ((!this.hasRoom || isLater()) && !signal.aborted) await passed(this.clock, lookMs, signal);
  }

  get listensAt(): FleetProcess["listensAt"] {
    return this.#parts.process.listensAt;
  }

  /** Switches all CPEs on, in their order and as fast as told. Resolves when their first sessions have begun, or the fleet stops. */
  async start(): Promise<void> {
    // Nothing for one that somebody has switched on or off before its turn came.
    const switchOn = async (cpe: FleetCpe): Promise<void> =>
      cpe.state === "waiting" ? this.switchOnInTurn(cpe) : undefined;
    const onLate = (isLate: boolean): void => {
      this.#isRampLate = isLate;
    };
    const pace = { clock: this.clock, signal: this.#stopping.signal, onLate };
    this.#ramp = atRate(this.cpes, this.#options.perSecond, pace, switchOn);
    await this.#ramp;
    await this.#firstSessions.drained();
  }

  /** As `switchOn`; its first session waits until there is room for it. */
  switchOnInTurn(cpe: FleetCpe): Promise<void> {
    return this.#firstSessions.during(cpe, () => this.switchOn(cpe));
  }

  /** Boots it, as when it gets power. Never rejects: one that cannot be started is `broken`, and the log says why. */
  switchOn(cpe: FleetCpe): Promise<void> {
    return this.#power.switchOn(cpe);
  }

  /** Does what has the CPE open a session, with its place among those that are open from now on. */
  opening<T>(cpe: FleetCpe, work: () => Promise<T>): Promise<T> {
    return this.#openings.during(cpe, work);
  }

  /** Takes its power away: a session is cut, and what the ACS has not heard is told at the next start. */
  switchOff(cpe: FleetCpe): Promise<void> {
    this.#firstSessions.forget(cpe);
    return this.#power.switchOff(cpe);
  }

  /** Stops the ramp and all CPEs, then closes listener and state: all that was acknowledged is kept. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    this.#power.cut();
    this.#firstSessions.stop();
    this.faults.stop();
    await this.#ramp;
    await Promise.all(this.cpes.map((cpe) => this.switchOff(cpe)));
    await this.#parts.process.close();
  }

  mayBegin(cpe: FleetCpe): boolean {
    return this.#firstSessions.mayBegin(cpe);
  }

  opened(cpe: FleetCpe, target: AcsTarget): SessionChannel {
    this.#openings.opened(cpe);
    const { chance, process } = this.#parts;
    const { clock, exchange } = process.parts;
    const heard = this.#watch === undefined ? exchange : watched(exchange, cpe, this.#watch, clock);
    const seen = this.lookedAt?.watched(cpe.number, target) ?? target;
    return over(this.#options.links?.get(cpe.kind), this.faults.open(cpe, seen, heard), clock, chance);
  }

  heard(cpe: FleetCpe, level: LogLevel, fact: string, fields: LogFields = {}): void {
    const { log, process } = this.#parts;
    if (level !== "debug") process.files.log.note(cpe.serialNumber, level, fact, fields);
    if (fact === "session.end" && cpe.state !== "stopped") this.#sessionEnded(cpe, fields);
    // What is cut by its own stop is no failure.
    noted(log, this.tally, cpe.serialNumber, cpe.state === "stopped" ? "debug" : level, fact, fields);
  }

  #sessionEnded(cpe: FleetCpe, fields: LogFields): void {
    const isGood = this.tally.sessionEnded(fields);
    this.latest?.note(cpe.number, fields);
    cpe.state = isGood ? "well" : "failing";
    if (isGood && !cpe.hasBeenWell) this.tally.cpeWell(this.cpes.length);
    cpe.hasBeenWell ||= isGood;
    this.#watch?.ended(cpe, isGood ? undefined : String(fields.reason ?? fields.outcome));
    this.faults.sessionEnded(cpe);
  }
}

/** Of what is no CPE's own. */
function logOfAll(log: SparingLog, tally: Tally): Log {
  return {
    debug: (fact, fields) => noted(log, tally, "", "debug", fact, fields),
    info: (fact, fields) => noted(log, tally, "", "info", fact, fields),
    warn: (fact, fields) => noted(log, tally, "", "warn", fact, fields),
    error: (fact, fields) => noted(log, tally, "", "error", fact, fields),
  };
}

/** Said, and counted. */
function noted(
  log: SparingLog,
  tally: Tally,
  device: string,
  level: LogLevel,
  fact: string,
  fields: LogFields = {},
): void {
  if (level === "error") tally.errors += 1;
  if (fact === "connection-request.accepted") tally.connectionRequests += 1;
  log.say(device, level, fact, fields);
}
