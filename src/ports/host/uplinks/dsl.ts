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
  /** Decibels, of each band; absent where it is not told, as all of what follows. */
  readonly bandMargins?: readonly number[];
  readonly tones?: DslTones;
}

/** What was measured at the training, a value for each group of tones, in the codes of G.997.1. [G.997.1 7.5.1.26] */
export interface DslTones {
  readonly groupTones: number;
  readonly symbols: number;
  readonly attenuation: readonly number[];
  readonly quietNoise: readonly number[];
  readonly signalToNoise: readonly number[];
}

export interface DslEncapsulation {
  readonly line: "adsl" | "vdsl";
  readonly mode: "atm" | "ptm";
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
  readonly encapsulation: DslEncapsulation | undefined;
  readonly upstream: DslDirection;
  readonly downstream: DslDirection;
  /** Since the modem runs; of this end. */
  readonly erroredSeconds: number | undefined;
  readonly severelyErroredSeconds: number | undefined;
  readonly headerErrors: { readonly near: number | undefined; readonly far: number | undefined };
  /** That it may use. */
  readonly allowedProfiles?: readonly string[];
  /** Of the loop, in decibels, as the modem estimates it for its power. [G.997.1 UPBOKLE] */
  readonly electricalLength?: number;
  /** [G.997.1 ACTUALCE] */
  readonly cyclicExtension?: number;
  readonly supportedEncapsulations?: readonly DslEncapsulation[];
  /** For how long it has counted. */
  readonly countedSeconds?: number;
}

export interface Dsl {
  /** One for each line, taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly DslReading[]>;
}
