// Chance. Types only.

/** Chance. Seeded per device in simulations, the system's own otherwise. */
export interface Random {
  /** Uniform in [0, 1). */
  fraction(): number;
  /** `length` unpredictable octets. */
  bytes(length: number): Uint8Array;
}
