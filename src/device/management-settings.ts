import type { Tree } from "../model/tree.ts";
import type { Tr181Values } from "../schema/generated/tr181.types.ts";
import type { ManagementDefaults } from "./context.ts";

// The parameters of Device.ManagementServer. as the agent reads them: typed, present values, no reading of the system.

type ManagementParameter = keyof Tr181Values["Device.ManagementServer."];

/** Full path of a parameter of the management server, checked against the data model. */
export function managementPath(name: ManagementParameter): string {
  return `Device.ManagementServer.${name}`;
}

/** Each member is read anew whenever it is asked for. */
export interface ManagementSettings {
  readonly enabled: boolean;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly periodicInformEnabled: boolean;
  readonly periodicInformIntervalSeconds: number;
  /** As an xsd:dateTime; `0001-01-01T00:00:00Z` leaves the phase to the device. */
  readonly periodicInformTime: string;
  readonly parameterKey: string;
  readonly connectionRequestEnabled: boolean;
  readonly connectionRequestUrl: string;
  readonly connectionRequestUsername: string;
  readonly connectionRequestPassword: string;
  readonly retryMinimumWaitSeconds: number;
  /** In thousandths. */
  readonly retryIntervalMultiplier: number;
  readonly activeNotificationThrottleSeconds: number;
  /** Content-coding for envelopes that the CPE sends. */
  readonly compression: "gzip" | "deflate" | undefined;
}

/** The settings of this tree; what was never set is as `defaults` has it. */
export function managementSettings(tree: Pick<Tree, "peek">, defaults: ManagementDefaults): ManagementSettings {
  const text = (name: ManagementParameter, fallback: string): string => tree.peek(managementPath(name)) ?? fallback;
  const flag = (name: ManagementParameter, fallback: boolean): boolean => {
    const value = tree.peek(managementPath(name));
    return value === undefined ? fallback : value === "true" || value === "1";
  };
  const count = (name: ManagementParameter, fallback: number): number =>
    Number(tree.peek(managementPath(name)) ?? fallback);

  return {
    get enabled() {
      return flag("EnableCWMP", true);
    },
    get url() {
      return text("URL", defaults.url);
    },
    get username() {
      return text("Username", defaults.username);
    },
    get password() {
      return text("Password", defaults.password);
    },
    get periodicInformEnabled() {
      return flag("PeriodicInformEnable", defaults.periodicInform.enable);
    },
    get periodicInformIntervalSeconds() {
      return count("PeriodicInformInterval", defaults.periodicInform.intervalSeconds);
    },
    get periodicInformTime() {
      return text("PeriodicInformTime", defaults.periodicInform.time);
    },
    get parameterKey() {
      return text("ParameterKey", "");
    },
    get connectionRequestEnabled() {
      return flag("HTTPConnectionRequestEnable", true);
    },
    get connectionRequestUrl() {
      return text("ConnectionRequestURL", "");
    },
    get connectionRequestUsername() {
      return text("ConnectionRequestUsername", defaults.connectionRequest.username);
    },
    get connectionRequestPassword() {
      return text("ConnectionRequestPassword", defaults.connectionRequest.password);
    },
    get retryMinimumWaitSeconds() {
      return count("CWMPRetryMinimumWaitInterval", defaults.retry.minimumWaitSeconds);
    },
    get retryIntervalMultiplier() {
      return count("CWMPRetryIntervalMultiplier", defaults.retry.intervalMultiplier);
    },
    get activeNotificationThrottleSeconds() {
      return count("DefaultActiveNotificationThrottle", 0);
    },
    get compression() {
      switch (text("HTTPCompression", "Disabled")) {
        case "GZIP":
          return "gzip";
        case "Deflate":
          return "deflate";
        default:
          return undefined;
      }
    },
  };
}
