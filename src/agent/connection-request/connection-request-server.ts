import { ManagementSettings, managementPath } from "../../device/management-server/management-settings.ts";
import type { Edit } from "../../model/tree.ts";
import type {
  ConnectionRequestListener,
  ConnectionRequestSettings,
  ListenFailure,
} from "../../ports/connection-requests.ts";
import type { AgentOptions } from "../agent.ts";
import type { AgentRecords, ListenerRecord } from "../context/records.ts";
import { keep, type Parts } from "../parts.ts";

// The door at which the ACS knocks. [TR-069 3.2.2]

const pathBytes = 16;
const passwordBytes = 18;

/** Whoever lives behind the door. */
export interface House extends Pick<Parts, "options" | "records"> {
  /** An authenticated connection request has come. */
  knocked(): void;
}

/**
 * Keeps a listener open while the settings want one, and ConnectionRequestURL true: port and random path stay the same
 * over restarts, the host is the advertised one or follows the local address towards the ACS.
 */
export class ConnectionRequestDoor implements ConnectionRequestSettings {
  readonly #house: House;
  #listener: ConnectionRequestListener | undefined;
  #wanted = false;
  #path = "";
  #port = 0;
  /** Said once in the log, not at every try. */
  #troubled = false;

  constructor(house: House) {
    this.#house = house;
  }

  get #options(): AgentOptions {
    return this.#house.options;
  }

  get #records(): AgentRecords {
    return this.#house.records;
  }

  get bind(): string {
    return this.#options.configuration.connectionRequest.bind;
  }

  get port(): number {
    return this.#port;
  }

  get path(): string {
    return this.#path;
  }

  /** Those of the tree at this moment; without both of them nobody gets in. [TR-069 3.2.2] */
  credentials(): { readonly username: string; readonly password: string } | undefined {
    const settings = new ManagementSettings(this.#options.tree, this.#options.defaults);
    const { connectionRequestUsername: username, connectionRequestPassword: password } = settings;
    return username === "" || password === "" ? undefined : { username, password };
  }

  onRequest(): void {
    this.#house.knocked();
  }

  /** Opens or closes the door as the settings say, and puts the URL by which it is reached into the tree. */
  async attend(settings: ManagementSettings): Promise<void> {
    const wanted = this.#wantedBy(settings);
    this.#wanted = wanted;
    if (wanted && this.#listener === undefined) await this.#open();
    if (!wanted) await this.close();
    const url = this.#listener === undefined ? "" : await this.#url(this.#listener, settings);
    if (url === undefined || url === settings.connectionRequestUrl) return;
    await this.#apply([setting("ConnectionRequestURL", url)]);
    this.#options.log.info("connection-request.url", { url });
  }

  /** Whether the settings want otherwise than when last attended to. */
  neglected(settings: ManagementSettings): boolean {
    return this.#wanted !== this.#wantedBy(settings);
  }

  #wantedBy(settings: ManagementSettings): boolean {
    const { enable } = this.#options.configuration.connectionRequest;
    return enable && settings.enabled && settings.connectionRequestEnabled;
  }

  async close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.close();
  }

  /** A device as shipped gets credentials that nobody else has, so that it is closed until the ACS sets its own. */
  async ensureCredentials(): Promise<void> {
    const { tree, defaults, identity, random } = this.#options;
    const settings = new ManagementSettings(tree, defaults);
    const { oui, productClass, serialNumber } = identity;
    const username = [oui, productClass, serialNumber].filter((part) => part !== "").join("-");
    const edits = [
      ...(settings.connectionRequestUsername === "" ? [setting("ConnectionRequestUsername", username)] : []),
      ...(settings.connectionRequestPassword === ""
        ? [setting("ConnectionRequestPassword", hex(random.bytes(passwordBytes)))]
        : []),
    ];
    if (edits.length > 0) await this.#apply(edits);
  }

  #apply(edits: readonly Edit[]): Promise<boolean> {
    const { tree } = this.#options;
    return keep(this.#options, "connection-request", () => tree.apply(edits, { origin: "agent" }));
  }

  /** At the configured port, else at the one it had, else at any. */
  async #open(): Promise<void> {
    const { configuration, log, random } = this.#options;
    const known = this.#records.listener;
    const wanted = configuration.connectionRequest.port;
    this.#path = configuration.connectionRequest.path ?? known?.path ?? `/${hex(random.bytes(pathBytes))}`;
    let trouble: ListenFailure | undefined;
    for (const port of new Set([wanted || (known?.port ?? 0), known?.port ?? 0, 0])) {
      this.#port = port;
      const listener = await this.#listen();
      if ("code" in listener) {
        trouble ??= listener;
        continue;
      }
      if (trouble !== undefined) log.warn("connection-request.moved", { reason: trouble.message, port: listener.port });
      this.#troubled = false;
      this.#listener = listener;
      return this.#remember({ port: listener.port, path: this.#path });
    }
    if (!this.#troubled) log.error("connection-request.closed", { bind: this.bind, reason: trouble?.message });
    this.#troubled = true;
  }

  async #listen(): Promise<ConnectionRequestListener | ListenFailure> {
    try {
      return await this.#options.connectionRequests.listen(this);
    } catch (failure) {
      return failure as ListenFailure;
    }
  }

  async #remember(record: ListenerRecord): Promise<void> {
    this.#port = record.port;
    const known = this.#records.listener;
    if (known?.port === record.port && known.path === record.path) return;
    const { store } = this.#options;
    await keep(this.#options, "connection-request", () => store.write([this.#records.listening(record)]));
  }

  /** Undefined while nobody knows by which address this device is reached: the old URL then stands. */
  async #url(listener: ConnectionRequestListener, settings: ManagementSettings): Promise<string | undefined> {
    const { configuration, connectionRequests } = this.#options;
    const { advertise } = configuration.connectionRequest;
    if (advertise !== undefined) {
      return `http://${/(?:^[^:]+|\]):\d+$/.test(advertise) ? advertise : `${bracketed(advertise)}:${listener.port}`}${this.#path}`;
    }
    const address = settings.url === "" ? undefined : await connectionRequests.localAddressTowards(settings.url);
    return address === undefined ? undefined : `http://${bracketed(address)}:${listener.port}${this.#path}`;
  }
}

const setting = (name: Parameters<typeof managementPath>[0], value: string): Edit => ({
  kind: "set",
  path: managementPath(name),
  value,
});

/** An IPv6 literal as URLs have it. */
const bracketed = (host: string): string => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
