import { hash } from "node:crypto";
import type { Random } from "../ports/random.ts";

/** The chance of one device that is the same whenever the fleet runs with this seed: phases, paths and passwords. */
export const seededChance = (seed: string, serialNumber: string): Random => new SeededChance(`${seed}/${serialNumber}`);

/** By a digest, since of a hundred thousand devices two would share a smaller state, and with it the path that they are known by. */
class SeededChance implements Random {
  readonly #name: string;
  #drawn = 0;

  constructor(name: string) {
    this.#name = name;
  }

  fraction(): number {
    return this.#draw().readUIntBE(0, 6) / 2 ** 48;
  }

  bytes(length: number): Uint8Array {
    const draws = Array.from({ length: Math.ceil(length / 32) }, () => this.#draw());
    return Uint8Array.from(Buffer.concat(draws).subarray(0, length));
  }

  #draw(): Buffer {
    this.#drawn += 1;
    return hash("sha256", `${this.#name}/${this.#drawn}`, "buffer");
  }
}
