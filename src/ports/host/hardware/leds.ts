// The lights of the device. Types only.

export interface LedReading {
  /** As the kernel calls it: `green:power`. */
  readonly name: string;
  readonly lit: boolean;
  /** Undefined where the kernel does not tell. */
  readonly maxBrightness: number | undefined;
  /** What makes it shine (`netdev wan`, `heartbeat`); undefined where nothing in the kernel does. */
  readonly trigger: string | undefined;
  /** Three octets, when it is lit; undefined where its name does not tell. */
  readonly color: Uint8Array | undefined;
  /** Of one that blinks by a timer, until it is told otherwise. */
  readonly blink: { readonly onMs: number; readonly offMs: number } | undefined;
}

export interface Leds {
  /** Taken fresh. */
  read(): Promise<readonly LedReading[]>;
}
