import { type ManagementSettings, managementPath } from "../../device/management-server/management-settings.ts";
import type {
  ConnectionRequestListener,
  ConnectionRequestSettings,
  ListenFailure,
} from "../../ports/connection-requests.ts";
import type { Activity, Moment } from "../context/activity.ts";
import { type AgentContext, persist, raise } from "../context/context.ts";
import type { AgentOptions } from "../context/options.ts";
import type { ListenerRecord } from "../context/records.ts";
import { areAsShipped, hex } from "./credentials.ts";

const pathBytes = 16;

/**
 * Connection requests over HTTP: keeps a listener open while the settings want one, and ConnectionRequestURL true. Port and
 * random path stay the same over restarts; the host is the advertised one or follows the local address towards the ACS.
 * One per device of a fleet, so that it holds little: its path is in the store. [TR-069 3.2.2]
 */
export class ConnectionRequestServer implements Activity, ConnectionRequestSettings {
  readonly #context: AgentContext;
  #listener: ConnectionRequestListener | undefined;
  #isWanted = false;
  /** While a listener is being opened there, and the store need not have it yet. */
  #newPath: string | undefined;
  #port = 0;
  /** The local address towards the ACS, of the latest session or as it was looked up; until something has changed. */
  #knownAddress: string | undefined;
  /** The URL of that ACS. */
  #knownUrl: string | undefined;
  /** That no listener can be had is said once in the log, not at every try. */
  #failing = false;

  constructor(context: AgentContext) {
    this.#context = context;
  }

  get dueMs(): number {
    return Number.POSITIVE_INFINITY;
  }

  private get options(): AgentOptions {
    return this.#context.options;
  }

  get bind(): string {
    return this.options.configuration.connectionRequest.bind;
  }

  get port(): number {
    return this.#port;
  }

  get path(): string {
    const { configuration } = this.options;
    return this.#newPath ?? configuration.connectionRequest.path ?? this.#context.records.listener?.path ?? "";
  }

  /** Those of the tree at this moment; without both of them nobody gets in. */
  credentials(): ReturnType<ConnectionRequestSettings["credentials"]> {
    const { connectionRequestUsername: username, connectionRequestPassword: password } = this.#context.settings;
    if (username === "" || password === "") return undefined;
    return { username, password, areUnset: areAsShipped(this.#context) };
  }

  /** An authenticated connection request has come. */
  onRequest(): void {
    const context = this.#context;
    context.wake(() => raise(context, [{ code: "6 CONNECTION REQUEST", commandKey: "" }]));
  }

  async take({ settings }: Moment): Promise<undefined> {
    if (this.#isWanted !== this.wantedBy(settings)) await this.applySettings(settings);
  }

  /** The address by which the device is reached may have changed. */
  beforeInform(settings: ManagementSettings): Promise<void> {
    return this.applySettings(settings);
  }

  lookAgain(): void {
    this.#knownAddress = undefined;
  }

  /** The session's own connection tells the address; where it is another, the next Inform tells of it. */
  async informed(url: string, localAddress: string | undefined): Promise<void> {
    if (localAddress === undefined || (this.#knownUrl === url && this.#knownAddress === localAddress)) return;
    this.#knownAddress = localAddress;
    this.#knownUrl = url;
    await this.applySettings(this.#context.settings);
  }

  down(): Promise<void> {
    return this.close();
  }

  stop(): Promise<void> {
    return this.close();
  }

  /** Opens or closes the listener as the settings say, and puts the URL by which it is reached into the tree. */
  private async applySettings(settings: ManagementSettings): Promise<void> {
    this.#isWanted = this.wantedBy(settings);
    if (this.#isWanted && this.#listener === undefined) await this.open();
    if (!this.#isWanted) await this.close();
    const url = this.#listener === undefined ? "" : await this.url(this.#listener, settings);
    if (url === undefined || url === settings.connectionRequestUrl) return;
    const { log, tree } = this.options;
    const edit = { kind: "set", path: managementPath(tree.root, "ConnectionRequestURL"), value: url } as const;
    await persist(this.#context, "connection-request", () => tree.apply([edit], { origin: "agent", sync: false }));
    log.info("connection-request.url", { url });
  }

  private wantedBy(settings: ManagementSettings): boolean {
    return this.options.configuration.connectionRequest.enable && settings.enabled && settings.connectionRequestEnabled;
  }

  private async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  /** At the configured port, else at the one it had, else at any. */
  private async open(): Promise<void> {
    const { configuration, log, random } = this.options;
    const known = this.#context.records.listener;
    const wanted = configuration.connectionRequest.port;
    this.#newPath = configuration.connectionRequest.path ?? known?.path ?? `/${hex(random.bytes(pathBytes))}`;
    let failure: ListenFailure | undefined;
    for (const port of new Set([wanted || (known?.port ?? 0), known?.port ?? 0, 0])) {
      this.#port = port;
      const listener = await this.listen();
      if ("code" in listener) {
        failure ??= listener;
        continue;
      }
      if (failure !== undefined) log.warn("connection-request.moved", { reason: failure.message, port: listener.port });
      this.#failing = false;
      this.#listener = listener;
      await this.remember({ port: listener.port, path: this.#newPath });
      this.#newPath = undefined;
      return;
    }
    if (!this.#failing) log.error("connection-request.closed", { bind: this.bind, reason: failure?.message });
    this.#failing = true;
  }

  private async listen(): Promise<ConnectionRequestListener | ListenFailure> {
    try {
      return await this.options.connectionRequests.listen(this);
    } catch (failure) {
      return failure as ListenFailure;
    }
  }

  private async remember(record: ListenerRecord): Promise<void> {
    const { options, records } = this.#context;
    this.#port = record.port;
    const known = records.listener;
    if (known?.port === record.port && known.path === record.path) return;
    await persist(this.#context, "connection-request", () => options.store.write([records.rememberListener(record)]));
  }

  /** Undefined while nobody knows by which address this device is reached: the old URL then stands. */
  private async url(listener: ConnectionRequestListener, settings: ManagementSettings): Promise<string | undefined> {
    const { configuration, connectionRequests } = this.options;
    const { advertise } = configuration.connectionRequest;
    if (advertise !== undefined) {
      return `http://${/(?:^[^:]+|\]):\d+$/.test(advertise) ? advertise : `${bracketed(advertise)}:${listener.port}`}${this.path}`;
    }
    const { url } = settings;
    if (this.#knownUrl !== url || this.#knownAddress === undefined) {
      this.#knownAddress = url === "" ? undefined : await connectionRequests.localAddressTowards(url);
      this.#knownUrl = url;
    }
    const address = this.#knownAddress;
    return address === undefined ? undefined : `http://${bracketed(address)}:${listener.port}${this.path}`;
  }
}

/** An IPv6 literal as URLs have it. */
const bracketed = (host: string): string => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);
