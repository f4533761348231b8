// The DSL modem of the device. Types only.

/** One direction of a line; undefined what the modem does not tell, as while there is no connection. */
export interface DslDirection {
  readonly bitsPerSecond: number | undefined;
  readonly attainableBitsPerSecond: number | undefined;
  /** Decibels. */
  readonly noiseMargin: number | undefined;
  readonly lineAttenuation: number | undefined;
  readonly signalAttenuation: number | undefined;
  /** dBm. */
  readonly power: number | undefined;
  readonly interleavingDelayMicroseconds: number | undefined;
  readonly trellis: boolean | undefined;
  readonly virtualNoise: boolean | undefined;
  /** Mode of rate adaptation by its number in G.997.1. */
  readonly rateAdaptation: number | undefined;
}

export interface DslReading {
  readonly key: string;
  /** The link that it carries. */
  readonly link: string | undefined;
  readonly state: "up" | "initializing" | "handshake" | "no-signal" | "disabled" | "unknown";
  /** Since it is up. */
  readonly upSeconds: number | undefined;
  readonly firmwareVersion: string | undefined;
  /** Transmission system, eight octets. [G.997.1 XTSE] */
  readonly transmissionSystem: Uint8Array | undefined;
  readonly profile: string | undefined;
  /** 0 for full power. */
  readonly powerState: number | undefined;
  readonly encapsulation: { readonly line: "adsl" | "vdsl"; readonly mode: "atm" | "ptm" } | undefined;
  readonly upstream: DslDirection;
  readonly downstream: DslDirection;
  /** Since the modem runs; of this end. */
  readonly erroredSeconds: number | undefined;
  readonly severelyErroredSeconds: number | undefined;
  readonly headerErrors: { readonly near: number | undefined; readonly far: number | undefined };
}

export interface Dsl {
  /** One for each line, taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly DslReading[]>;
}
