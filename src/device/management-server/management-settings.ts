import type { Tree } from "../../model/tree.ts";
import type { Tr181Values } from "../../schema/generated/tr181.types.ts";
import type { ManagementDefaults } from "../binding/context.ts";

// The parameters of ManagementServer. as the agent reads them, below whichever root: typed, present values, no reading of the
// system.

type ManagementParameter = keyof Tr181Values["Device.ManagementServer."];

/** Made once: they are asked for in every session, of every device of a fleet. */
const pathsByRoot = new Map<string, Map<ManagementParameter, string>>();

/** Full path of a parameter of the management server on a device with this root (`Device.`), checked against the data model. */
export function managementPath(root: string, name: ManagementParameter): string {
  let paths = pathsByRoot.get(root);
  if (paths === undefined) {
    paths = new Map();
    pathsByRoot.set(root, paths);
  }
  let path = paths.get(name);
  if (path === undefined) {
    path = `${root}ManagementServer.${name}`;
    paths.set(name, path);
  }
  return path;
}

/**
 * The settings of one tree; each member is read anew whenever it is asked for, and what was never set is as the defaults
 * have it. One per device of a fleet, so its members live on the prototype.
 */
export class ManagementSettings {
  readonly #tree: Pick<Tree, "root" | "storedValue">;
  readonly #defaults: ManagementDefaults;

  constructor(tree: Pick<Tree, "root" | "storedValue">, defaults: ManagementDefaults) {
    this.#tree = tree;
    this.#defaults = defaults;
  }

  /** [TR-181 ManagementServer.EnableCWMP] */
  get enabled(): boolean {
    return this.#flag("EnableCWMP", true);
  }

  get url(): string {
    return this.#text("URL", this.#defaults.url);
  }

  get username(): string {
    return this.#text("Username", this.#defaults.username);
  }

  get password(): string {
    return this.#text("Password", this.#defaults.password);
  }

  get periodicInformEnabled(): boolean {
    return this.#flag("PeriodicInformEnable", this.#defaults.periodicInform.enable);
  }

  get periodicInformIntervalSeconds(): number {
    return this.#count("PeriodicInformInterval", this.#defaults.periodicInform.intervalSeconds);
  }

  /** As an xsd:dateTime; `0001-01-01T00:00:00Z` leaves the phase to the device. */
  get periodicInformTime(): string {
    return this.#text("PeriodicInformTime", this.#defaults.periodicInform.time);
  }

  get parameterKey(): string {
    return this.#text("ParameterKey", "");
  }

  get connectionRequestEnabled(): boolean {
    return this.#flag("HTTPConnectionRequestEnable", true);
  }

  get connectionRequestUrl(): string {
    return this.#text("ConnectionRequestURL", "");
  }

  get connectionRequestUsername(): string {
    return this.#text("ConnectionRequestUsername", this.#defaults.connectionRequest.username);
  }

  get connectionRequestPassword(): string {
    return this.#text("ConnectionRequestPassword", this.#defaults.connectionRequest.password);
  }

  get retryMinimumWaitSeconds(): number {
    return this.#count("CWMPRetryMinimumWaitInterval", this.#defaults.retry.minimumWaitSeconds);
  }

  /** In thousandths. */
  get retryIntervalMultiplier(): number {
    return this.#count("CWMPRetryIntervalMultiplier", this.#defaults.retry.intervalMultiplier);
  }

  get scheduleReboot(): string {
    return this.#text("ScheduleReboot", "");
  }

  get delayRebootSeconds(): number {
    return this.#count("DelayReboot", -1);
  }

  get activeNotificationThrottleSeconds(): number {
    return this.#count("DefaultActiveNotificationThrottle", 0);
  }

  /** Between sessions only for a change of the number of manageable devices. */
  get manageableDeviceLimitSeconds(): number {
    return this.#count("ManageableDeviceNotificationLimit", 0);
  }

  /** Content-coding for envelopes that the CPE sends. */
  get compression(): "gzip" | "deflate" | undefined {
    switch (this.#text("HTTPCompression", "Disabled")) {
      case "GZIP":
        return "gzip";
      case "Deflate":
        return "deflate";
      default:
        return undefined;
    }
  }

  #text(name: ManagementParameter, fallback: string): string {
    return this.#tree.storedValue(managementPath(this.#tree.root, name)) ?? fallback;
  }

  #flag(name: ManagementParameter, fallback: boolean): boolean {
    const value = this.#tree.storedValue(managementPath(this.#tree.root, name));
    return value === undefined ? fallback : value === "true" || value === "1";
  }

  #count(name: ManagementParameter, fallback: number): number {
    return Number(this.#tree.storedValue(managementPath(this.#tree.root, name)) ?? fallback);
  }
}
