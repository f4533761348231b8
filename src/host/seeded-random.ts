import type { Random } from "../ports/random.ts";

/** The same seed gives the same chance, always: for simulations only, never for secrets of a real device. */
export function seededRandom(seed: string): Random {
  return new SeededRandom(hashOf(seed));
}

/** FNV-1a over UTF-16 code units, then mixed: 32 bits that differ widely for seeds that differ little. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mixed(hash);
}

/** mulberry32 (Tommy Ettinger): one 32-bit word of state, small enough for a hundred thousand devices. */
class SeededRandom implements Random {
  #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    return mixed(this.#state) / 2 ** 32;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => Math.floor(this.fraction() * 256));
  }
}

/** Words that differ little give words that differ widely. */
export function mixed(word: number): number {
  let mix = Math.imul(word ^ (word >>> 15), word | 1);
  mix ^= mix + Math.imul(mix ^ (mix >>> 7), mix | 61);
  return (mix ^ (mix >>> 14)) >>> 0;
}
