import { systemRandom } from "../host/random.ts";
import { descriptorLimit } from "../net/descriptor-limit.ts";
import type { Clock } from "../ports/clock.ts";
import type { AcsTarget, SessionChannel } from "../ports/exchange.ts";
import type { Log, LogFields, LogLevel } from "../ports/log.ts";
import type { Random } from "../ports/random.ts";
import { startDevice } from "../wiring/device.ts";
import { shippedDevice } from "../wiring/virtual/first-settings.ts";
import { type FleetProcess, openFleetProcess } from "../wiring/virtual/fleet-process.ts";
import { seededChance } from "./chance.ts";
import { LatestSessions } from "./cpes/latest-sessions.ts";
import { FleetFaults } from "./faults/fleet-faults.ts";
import { Tally } from "./figures/tally.ts";
import { FleetCpe, type Listener } from "./fleet-cpe.ts";
import type { FleetOptions } from "./fleet-options.ts";
import { CpeDefaults, type Shipment, shipmentOf } from "./identities/cpe-defaults.ts";
import { identityOfOne } from "./identities/identity-of-one.ts";
import { kindOfNumber } from "./identities/mix.ts";
import { numbersOf } from "./identities/roster.ts";
import { type FleetKind, fleetKind } from "./kinds/fleet-kind.ts";
import { over } from "./links/slow-link.ts";
import { ramp } from "./ramp.ts";
import { type SessionWatch, watched } from "./scenario/session-watch.ts";
import type { Selection } from "./selection.ts";
import { SparingLog } from "./sparing-log.ts";
import { watchedExchange } from "./watched-exchange.ts";

/** Starts that are under way together: they share writes of the store. */
const startsAtATime = 250;

/** Virtual CPEs in this process. */
export class Fleet implements Listener {
  readonly cpes: readonly FleetCpe[];
  readonly tally = new Tally();
  /** Sessions that there are sockets for: a storm of more would be a failure of this process, not of the ACS. */
  readonly socketRoom = Math.max(16, Math.floor(descriptorLimit() / 2));
  readonly #options: FleetOptions;
  readonly #log: SparingLog;
  readonly #chance: Random;
  readonly #stopping = new AbortController();
  /** Set once it is open, which is before anybody else has it. */
  #process: FleetProcess | undefined;
  latest: LatestSessions | undefined;
  #shipment: Shipment | undefined;
  #faults: FleetFaults | undefined;
  #watch: SessionWatch | undefined;
  #kinds: ReadonlyMap<string, FleetKind> = new Map();
  #ramp: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;
  /** CPEs that are being switched on or off: the next waits for its end. */
  readonly #switching = new Map<FleetCpe, Promise<void>>();

  /** Opens state and listener; no CPE is up yet. Rejects as `openFleetProcess` does, and with a `TemplateError`. */
  static async open(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options);
    const { configuration, stateDirectory } = options;
    const log: Log = {
      debug: (fact, fields) => fleet.heard(undefined, "debug", fact, fields),
      info: (fact, fields) => fleet.heard(undefined, "info", fact, fields),
      warn: (fact, fields) => fleet.heard(undefined, "warn", fact, fields),
      error: (fact, fields) => fleet.heard(undefined, "error", fact, fields),
    };
    fleet.#process = await openFleetProcess({
      configuration,
      stateDirectory,
      kinds: options.kinds.map(({ name }) => name),
      log,
      watched: (exchange) => watchedExchange(exchange, fleet.tally),
      onConnected: (socket, target) => fleet.#faults?.connected(socket, target),
      traced: (outcome, by) => fleet.tally.traced(outcome, by),
      ...(options.world && { world: options.world }),
    });
    const { first } = options.roster;
    fleet.#faults = new FleetFaults({
      clock: fleet.#process.parts.clock,
      seed: options.chanceSeed ?? options.seed ?? String(fleet.#chance.fraction()),
      first: { number: first, serialNumber: options.roster.serialNumber(first) },
      hasSockets: options.world === undefined,
    });
    for (const rule of options.faults ?? []) fleet.faults.board.add(rule);
    fleet.#kinds = new Map(
      fleet.#process.kinds.map((kind, at) => [
        options.kinds[at]?.name ?? "",
        fleetKind(kind, configuration, options.addressPools),
      ]),
    );
    fleet.#shipment = shipmentOf(configuration);
    if (configuration["web.listen"] !== undefined) fleet.latest = new LatestSessions(() => fleet.clock.wallMs());
    return fleet;
  }

  private constructor(options: FleetOptions) {
    const { kinds, log, roster, worker } = options;
    this.#options = options;
    this.#log = new SparingLog(log, () => performance.now());
    // In a world of its own all is to be the same each time.
    this.#chance = options.world === undefined ? systemRandom() : seededChance(options.seed ?? "", "fleet");
    this.cpes = numbersOf(roster, worker).map((number) => {
      const kind = kinds[kindOfNumber(kinds, number)]?.name ?? "";
      return new FleetCpe(number, roster.serialNumber(number), kind, this);
    });
  }

  /** What its CPEs do wrong. */
  get faults(): FleetFaults {
    return opened(this.#faults);
  }

  /** `Device.` or `InternetGatewayDevice.`, by its kind. */
  rootOf({ kind }: FleetCpe): string {
    return this.#kinds.get(kind)?.root ?? "Device.";
  }

  /** Has somebody hear of all sessions that are opened from now on, until somebody else does. */
  watch(watch: SessionWatch | undefined): void {
    this.#watch = watch;
  }

  get clock(): Clock {
    return opened(this.#process).parts.clock;
  }

  /** Whether the disk does not take what its CPEs have to keep. */
  get owesState(): boolean {
    return opened(this.#process).parts.store.isOwing;
  }

  /** Those that fit: a share is one of the shard, however many processes run it. */
  chosen(fits: Selection): readonly FleetCpe[] {
    const { first } = this.#options.roster;
    return this.cpes.filter((cpe) => fits(cpe, cpe.number - first));
  }

  /** Sessions that may be open while CPEs are switched on. */
  get mostOpen(): number {
    return Math.min(this.#options.mostOpen, this.socketRoom);
  }

  get listensAt(): FleetProcess["listensAt"] {
    return this.#process?.listensAt;
  }

  /** Switches all CPEs on, in their order and as fast as told. Resolves when none is left to be, or the fleet stops. */
  start(): Promise<void> {
    this.#ramp = ramp(this.cpes, (cpe) => this.#switchOnFirst(cpe), {
      perSecond: this.#options.perSecond,
      atATime: startsAtATime,
      mayGoOn: () => this.tally.open < this.mostOpen,
      signal: this.#stopping.signal,
    });
    return this.#ramp;
  }

  /** Nothing for one that somebody has switched on or off before its turn came. */
  async #switchOnFirst(cpe: FleetCpe): Promise<void> {
    if (cpe.state === "waiting") await this.switchOn(cpe);
  }

  /** Boots it, as when it gets power. Never rejects: one that cannot be started is `broken`, and the log says why. */
  switchOn(cpe: FleetCpe): Promise<void> {
    return this.#inTurn(cpe, () => this.#switchOn(cpe));
  }

  async #switchOn(cpe: FleetCpe): Promise<void> {
    if (cpe.agent !== undefined || this.#stopping.signal.aborted) return;
    cpe.state = "starting";
    try {
      await this.#boot(cpe);
      if (this.#isStarting(cpe)) cpe.state = "silent";
    } catch (error) {
      cpe.state = "broken";
      this.tally.errors += 1;
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.say(cpe.serialNumber, "error", "fleet.not-started", { reason });
    }
  }

  /** Its first session may have ended before the start was heard of. */
  #isStarting(cpe: FleetCpe): boolean {
    return cpe.state === "starting";
  }

  async #boot(cpe: FleetCpe): Promise<void> {
    const { configuration, seed } = this.#options;
    const known = opened(this.#kinds.get(cpe.kind));
    const { certificates, files, parts } = opened(this.#process);
    const clock = this.faults.clockOf(cpe, parts.clock);
    const identity = identityOfOne(known.identity, cpe.serialNumber, cpe.number);
    const scope = `${cpe.serialNumber}/`;
    const itsFiles = files.ofDevice(known.kind.kind.schema, identity, scope, cpe);
    const bootSeconds = configuration["device.bootSeconds"];
    const { firmware } = itsFiles;
    const settings = { identity, clock, bootSeconds, store: parts.store, scope, firmware, certificates };
    const machine = await shippedDevice(known.kind, settings, configuration, cpe);
    const parameters = configuration["device.parameters"];
    const { agent } = await startDevice(
      { ...parts, exchange: cpe, clock, log: cpe },
      {
        machine,
        scope,
        random: seed === undefined ? this.#chance : seededChance(seed, cpe.serialNumber),
        defaults: new CpeDefaults(opened(this.#shipment), identity, cpe.number),
        vendorFiles: itsFiles,
        files: (tree) => itsFiles.ofTree(tree),
        ...(parameters.size > 0 && { overrides: parameters }),
      },
    );
    cpe.agent = agent;
    cpe.host = machine.host;
  }

  /** Takes its power away: a session is cut, and what the ACS has not heard is told at the next start. */
  switchOff(cpe: FleetCpe): Promise<void> {
    return this.#inTurn(cpe, () => this.#switchOff(cpe));
  }

  async #switchOff(cpe: FleetCpe): Promise<void> {
    const { agent, host } = cpe;
    if (cpe.state === "waiting") cpe.state = "stopped";
    if (agent === undefined) return;
    cpe.agent = undefined;
    cpe.host = undefined;
    cpe.state = "stopped";
    await agent.stop();
    await host?.close();
  }

  /** Two agents on the state of one CPE would each undo what the other does. */
  async #inTurn(cpe: FleetCpe, job: () => Promise<void>): Promise<void> {
    const before = this.#switching.get(cpe);
    const run = before === undefined ? job() : before.then(job, job);
    this.#switching.set(cpe, run);
    try {
      await run;
    } finally {
      if (this.#switching.get(cpe) === run) this.#switching.delete(cpe);
    }
  }

  /** Stops the ramp and all CPEs, then closes listener and state: all that was acknowledged is kept. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    this.#faults?.stop();
    await this.#ramp;
    await Promise.all(this.cpes.map((cpe) => this.switchOff(cpe)));
    await this.#process?.close();
  }

  opened(cpe: FleetCpe, target: AcsTarget): SessionChannel {
    const { clock, exchange } = opened(this.#process).parts;
    const heard = this.#watch === undefined ? exchange : watched(exchange, cpe, this.#watch, clock);
    return over(this.#options.links?.get(cpe.kind), this.faults.open(cpe, target, heard), clock, this.#chance);
  }

  heard(cpe: FleetCpe | undefined, level: LogLevel, fact: string, fields: LogFields = {}): void {
    if (level === "error") this.tally.errors += 1;
    if (level !== "debug" && cpe !== undefined) this.#process?.files.log.note(cpe.serialNumber, level, fact, fields);
    if (fact === "session.end" && cpe !== undefined && cpe.state !== "stopped") {
      const isGood = this.tally.sessionEnded(fields);
      this.latest?.note(cpe.number, fields);
      cpe.state = isGood ? "well" : "failing";
      cpe.hasBeenWell ||= isGood;
      this.#watch?.ended(cpe, isGood);
      this.#faults?.sessionEnded(cpe);
    }
    if (fact === "connection-request.accepted") this.tally.connectionRequests += 1;
    // What is cut by its own stop is no failure.
    this.#log.say(cpe?.serialNumber ?? "", cpe?.state === "stopped" ? "debug" : level, fact, fields);
  }
}

/** What a fleet has from its opening on. */
function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("the fleet is not open");
  return part;
}
