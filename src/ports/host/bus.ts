import type { Cancel } from "../clock.ts";

/** Plain data, as the system's programs print them; what is undefined is left out. */
type BusValue = string | number | boolean | readonly BusValue[] | BusTable;
export interface BusTable {
  readonly [name: string]: BusValue | undefined;
}

export type BusAnswer =
  | { readonly ok: true; readonly data: BusTable }
  | { readonly ok: false; readonly why: "invalid" | "denied" | "failed"; readonly data: BusTable };

export interface BusMethod {
  /** Flags that it can be called with. */
  readonly flags: readonly string[];
  /** With what it was called with, whatever that is. Never rejects. */
  call(args: Readonly<Record<string, unknown>>): Promise<BusAnswer>;
}

/** Where programs of the system ask each other. */
export interface Bus {
  /** Answers there under a name, until cancelled. */
  offer(name: string, methods: Readonly<Record<string, BusMethod>>): Cancel;
}
