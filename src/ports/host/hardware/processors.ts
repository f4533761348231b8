// The processors that the system runs on. Types only.

/** By family, as TR-181 tells them apart: 64-bit ARM is `arm`. */
export type Architecture = "arm" | "i386" | "m68k" | "mipseb" | "mipsel" | "powerpc" | "sh3eb" | "sh3el" | "x86_64";

export interface ProcessorReading {
  /** As the kernel numbers it, from 0. */
  readonly number: number;
  /** Undefined where the system does not tell, or it is none of these. */
  readonly architecture: Architecture | undefined;
}

/** Time that all processors together have spent since boot, in a unit of the system's own. */
export interface ProcessorTimes {
  readonly user: number;
  /** In the kernel, interrupts among it. */
  readonly system: number;
  readonly idle: number;
}

export interface Processors {
  /** Taken fresh. */
  read(): Promise<readonly ProcessorReading[]>;
  /** Taken fresh; never less than before. Rejects with an Error that names the file where it cannot be had. */
  times(): Promise<ProcessorTimes>;
}
