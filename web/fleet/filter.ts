import type { ListedFault } from "../../src/fleet/faults/fault-rule.ts";
import { type CpeState, cpeStates } from "../../src/fleet/fleet-cpe.ts";
import { both } from "./selecting.ts";

/** What the CPEs that are shown have in common; empty members admit all. */
export interface Filter {
  readonly states: readonly CpeState[];
  readonly kind: string;
  /** A pattern, in which * stands for anything; without one, a part. */
  readonly serial: string;
  /** Id of a fault. */
  readonly fault: string;
  /** Any selection besides. */
  readonly other: string;
}

/** As it stands in the address of the page. */
export function filterIn(text: string): Filter {
  const parameters = new URLSearchParams(text);
  const of = (name: string): string => parameters.get(name) ?? "";
  const states = of("state").split(",");
  return {
    states: cpeStates.filter((state) => states.includes(state)),
    kind: of("kind"),
    serial: of("serial"),
    fault: of("fault"),
    other: of("select"),
  };
}

export function placeOf({ fault, kind, other, serial, states }: Filter): string {
  const parameters = Object.entries({ state: states.join(","), kind, serial, fault, select: other });
  const given = new URLSearchParams(parameters.filter(([, value]) => value !== ""));
  return `#/cpes/${encodeURIComponent(String(given))}`;
}

/** As `--select` has it. */
export function selectionOf(filter: Filter, faults: readonly ListedFault[]): string {
  const { fault, kind, other, serial, states } = filter;
  const given = faults.find(({ id }) => id === fault);
  return [
    states.map((state) => `state=${state}`).join("|"),
    kind && `kind=${kind}`,
    serial && `serial=${serial.includes("*") ? serial : `*${serial}*`}`,
    given?.select ?? "",
    other.trim(),
  ]
    .filter((each) => each !== "")
    .reduce(both, "all");
}
