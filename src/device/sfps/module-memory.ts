// What the memory of a module says, by place. [SFF-8472 rev 12.4]

/** Of a module that can be read by SFF-8472; `A2h` lies 256 octets after `A0h`. */
export class ModuleMemory {
  readonly #octets: Uint8Array;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  octet(at: number): number {
    return this.#octets[at] ?? 0;
  }

  bit(at: number, bit: number): boolean {
    return (this.octet(at) & (1 << bit)) !== 0;
  }

  octets(at: number, count: number): Uint8Array {
    return Uint8Array.from({ length: count }, (_, index) => this.octet(at + index));
  }

  word(at: number): number {
    return this.octet(at) * 256 + this.octet(at + 1);
  }

  signed(at: number): number {
    const word = this.word(at);
    return word < 0x8000 ? word : word - 0x10000;
  }

  /** Printable ASCII, without the blanks that fill it up. Whoever made the module, or forged it, wrote it. */
  text(at: number, count: number): string {
    return String.fromCharCode(...this.octets(at, count))
      .replaceAll(/[^ -~]/g, "")
      .trim();
  }

  /** Whether it measures, and by itself: one that leaves the sums to others tells nothing that holds without them. */
  get measures(): boolean {
    return this.#octets.length >= 0x100 + 112 && this.bit(92, 6) && this.bit(92, 5);
  }

  /** Degrees Celsius. */
  celsius(at: number): number | undefined {
    return this.measures ? Math.max(-274, Math.round(this.signed(a2 + at) / 256)) : undefined;
  }

  /** Counted in tenths of a millivolt. */
  millivolts(at: number): number | undefined {
    return this.measures ? Math.round(this.word(a2 + at) / 10) : undefined;
  }

  /** Counted in two microamperes. */
  microamperes(at: number): number | undefined {
    return this.measures ? this.word(a2 + at) * 2 : undefined;
  }

  /** Tenths of a dBm; counted in tenths of a microwatt. No light at all is as little as can be counted. */
  tenthsOfDbm(at: number): number | undefined {
    if (!this.measures) return undefined;
    return Math.round(100 * Math.log10(Math.max(this.word(a2 + at), 1) / 10_000));
  }

  flag(at: number, bit: number): boolean | undefined {
    return this.measures ? this.bit(a2 + at, bit) : undefined;
  }
}

const a2 = 0x100;
