import type { Arguments } from "../../diagnostics/arguments.ts";

/** What a test of throughput is to do. (TR-143) */
export interface LoadArguments {
  readonly interface: string;
  readonly family: 4 | 6 | undefined;
  readonly url: string;
  readonly dscp: number;
  readonly ethernetPriority: number;
  readonly connections: number;
  /** Octets of the file that each connection sends; of an upload. */
  readonly fileBytes: number;
  /** Undefined for one that moves whole files. */
  readonly seconds: number | undefined;
  /** Of each increment, from `offsetSeconds` on; 0 for none. */
  readonly intervalSeconds: number;
  readonly offsetSeconds: number;
  readonly eachConnection: boolean;
}

/** Parameters that both directions have, as they are until they are set. */
export const loadDefaults = {
  Interface: "",
  DSCP: 0,
  EthernetPriority: 0,
  TimeBasedTestDuration: 0,
  TimeBasedTestMeasurementInterval: 0,
  TimeBasedTestMeasurementOffset: 0,
  ProtocolVersion: "Any",
  NumberOfConnections: 1,
  EnablePerConnectionResults: false,
} as const;

/** The same as they are bound: kept as the ACS sets them. */
export const loadSettings = {
  Interface: { stored: loadDefaults.Interface },
  DSCP: { stored: loadDefaults.DSCP },
  EthernetPriority: { stored: loadDefaults.EthernetPriority },
  TimeBasedTestDuration: { stored: loadDefaults.TimeBasedTestDuration },
  TimeBasedTestMeasurementInterval: { stored: loadDefaults.TimeBasedTestMeasurementInterval },
  TimeBasedTestMeasurementOffset: { stored: loadDefaults.TimeBasedTestMeasurementOffset },
  ProtocolVersion: { stored: loadDefaults.ProtocolVersion },
  NumberOfConnections: { stored: loadDefaults.NumberOfConnections },
  EnablePerConnectionResults: { stored: loadDefaults.EnablePerConnectionResults },
} as const;

/** A device must not become a weapon. */
export const mostConnections = 16;
/** One a second of the longest test. */
export const mostIncrements = 999;
export const largestFile = 100_000_000_000;

export function loadOrder(given: Arguments, urlName: string, fileBytes: number): LoadArguments {
  const seconds = given.count("TimeBasedTestDuration", 0, 999);
  const order = {
    interface: given.text("Interface"),
    family: given.family(),
    url: given.url(urlName, ["http", "https", "ftp"]),
    dscp: given.count("DSCP", 0, 63),
    ethernetPriority: given.count("EthernetPriority", 0, 7),
    connections: given.count("NumberOfConnections", 1, mostConnections),
    fileBytes,
    seconds: seconds === 0 ? undefined : seconds,
    intervalSeconds: given.count("TimeBasedTestMeasurementInterval", 0, 999),
    offsetSeconds: given.count("TimeBasedTestMeasurementOffset", 0, 255),
    eachConnection: given.flag("EnablePerConnectionResults"),
  };
  if (seconds > 0 && order.offsetSeconds + order.intervalSeconds > seconds) {
    const ends = order.offsetSeconds + order.intervalSeconds;
    const reason = `has its first increment end after ${ends} s, and the test is over after ${seconds} s`;
    given.refuse("TimeBasedTestMeasurementInterval", reason);
  }
  return order;
}
