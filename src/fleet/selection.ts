import { type CpeState, cpeStates } from "./fleet-cpe.ts";

/** What can be told of a CPE when some are chosen. */
interface Selectable {
  readonly number: number;
  readonly serialNumber: string;
  readonly kind: string;
  readonly state: CpeState;
}

/** `position` counts from 0 through the CPEs of this shard. */
export type Selection = (cpe: Selectable, position: number) => boolean;

/** A text that chooses nothing; the message says what is wrong with which part, and what is allowed. */
export class SelectionError extends Error {
  override readonly name = "SelectionError";
}

const allowed = `all, serial=PATTERN (* stands for anything), kind=NAME, i=NUMBER, i=FROM-TO, state=${cpeStates.join("|state=")}, or a share such as 10%`;
const longest = 4096;

/** Terms joined by `&` hold together, what is joined by `|` is chosen either way. Throws a `SelectionError`. */
export function parseSelection(text: string): Selection {
  if (text.length > longest) throw new SelectionError(`a selection has at most ${longest} characters`);
  const ways = text.split("|").map((way) => way.split("&").map((term) => termOf(term.trim())));
  return (cpe, position) => ways.some((terms) => terms.every((term) => term(cpe, position)));
}

function termOf(text: string): Selection {
  if (text === "all" || text === "*") return () => true;
  const [, name = "", value = ""] = /^(serial|kind|i|state)=(.+)$/.exec(text) ?? [];
  switch (name) {
    case "serial":
      return serialLike(value);
    case "kind":
      return (cpe) => cpe.kind === value;
    case "state": {
      const state = cpeStates.find((each) => each === value);
      if (state !== undefined) return (cpe) => cpe.state === state;
      break;
    }
    case "i": {
      const [, from = "", to = from] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(value) ?? [];
      if (from !== "" && Number(from) <= Number(to))
        return ({ number }) => number >= Number(from) && number <= Number(to);
      break;
    }
    default: {
      const [, share = ""] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text) ?? [];
      if (share !== "" && Number(share) <= 100) return everySoManyth(Number(share) / 100);
    }
  }
  throw new SelectionError(`${JSON.stringify(text.slice(0, 80))} chooses no CPEs: a term is ${allowed}`);
}

/** `*` alone is special. Searched piece by piece, so that no pattern takes long. */
function serialLike(pattern: string): Selection {
  const [head = "", ...pieces] = pattern.split("*");
  const tail = pieces.pop();
  if (tail === undefined) return ({ serialNumber }) => serialNumber === pattern;
  return ({ serialNumber }) => {
    if (!serialNumber.startsWith(head)) return false;
    let at = head.length;
    for (const piece of pieces) {
      const found = serialNumber.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return serialNumber.length - tail.length >= at && serialNumber.endsWith(tail);
  };
}

/** Spread evenly, and always the same ones. */
const everySoManyth =
  (share: number): Selection =>
  (_, position) =>
    Math.floor((position + 1) * share + 1e-9) > Math.floor(position * share + 1e-9);
