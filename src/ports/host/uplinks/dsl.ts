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
  /** In codewords. */
  readonly interleavingDepth?: number | undefined;
  /** In symbols. */
  readonly impulseNoiseProtection?: number | undefined;
  readonly trellis: boolean | undefined;
  readonly virtualNoise: boolean | undefined;
  /** Mode of rate adaptation by its number in G.997.1. */
  readonly rateAdaptation: number | undefined;
  /** Decibels, of each band. */
  readonly bandMargins?: readonly number[] | undefined;
  readonly tones?: DslTones | undefined;
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
  readonly possible?: DslAbilities | undefined;
  /** Who has made the modems: this one, and that of the exchange. */
  readonly ends?: { readonly near: DslModem; readonly far: DslModem } | undefined;
  /** Of the loop, in decibels, as the modem estimates it for its power. [G.997.1 UPBOKLE] */
  readonly electricalLength?: number | undefined;
  /** [G.997.1 ACTUALCE] */
  readonly cyclicExtension?: number | undefined;
  /** What has been counted, as far as the modem tells it. */
  readonly periods: Readonly<Partial<Record<DslPeriodName, DslPeriod>>>;
}

/** What the modem could speak: in the octets of `transmissionSystem`, and the profiles of VDSL that it may use. */
interface DslAbilities {
  readonly transmissionSystems: Uint8Array | undefined;
  readonly profiles: readonly string[];
  readonly encapsulations: readonly DslEncapsulation[];
}

/** As it tells the other end, in hexadecimal. [G.994.1 vendor ID] */
export interface DslModem {
  readonly country: string;
  readonly vendor: string;
}

/** Since the modem runs, in the present connection, in the one before it, and in the day and the quarter of an hour under way. */
export type DslPeriodName = "total" | "showtime" | "lastShowtime" | "currentDay" | "quarterHour";

export interface DslPeriod {
  /** How long ago it began; undefined where that is not told. */
  readonly beganSeconds: number | undefined;
  /** Of this end. */
  readonly erroredSeconds: number | undefined;
  readonly severelyErroredSeconds: number | undefined;
  readonly corrections: DslCount;
  readonly checksumErrors: DslCount;
  readonly headerErrors: DslCount;
  /** How often the line has been connected anew. */
  readonly retrains: number | undefined;
}

/** What this end has found, and what the other says that it has. */
export interface DslCount {
  readonly near: number | undefined;
  readonly far: number | undefined;
}

export interface Dsl {
  /** One for each line, taken fresh; rejects with an Error that names what could not be read. */
  read(): Promise<readonly DslReading[]>;
}

export interface DslEdits {
  /** Rejects with a `RefusedSetting`. */
  change(key: string, settings: Partial<DslSettings>): Promise<void>;
}

interface DslSettings {
  readonly enabled: boolean;
}
