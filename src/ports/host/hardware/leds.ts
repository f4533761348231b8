// The lights of the device. Types only.

/** Where a light sits, as one looks at that side: counted from 0, left to right and top to bottom. */
export interface LedPlace {
  readonly side: "Front" | "Back" | "Left" | "Right" | "Top" | "Bottom";
  readonly x: number;
  readonly y: number;
}

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
  /** How long it has been lit, or dark, by now; absent where the system does not tell, as it is of the place. */
  readonly sinceMs?: number;
  readonly place?: LedPlace;
}

export interface Leds {
  /** Taken fresh. */
  read(): Promise<readonly LedReading[]>;
}
