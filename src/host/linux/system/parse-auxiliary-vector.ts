/** What the numbers in /proc are counted in. */
export interface SystemUnits {
  readonly pageBytes: number;
  readonly ticksPerSecond: number;
}

/** True of nearly every Linux; used where /proc/self/auxv cannot be read. */
export const usualUnits: SystemUnits = { pageBytes: 4096, ticksPerSecond: 100 };

const AT_PAGESZ = 6;
const AT_CLKTCK = 17;

/** /proc/self/auxv: pairs of machine words, of a 32-bit or 64-bit machine with this byte order. */
export function parseAuxiliaryVector(auxv: Uint8Array, littleEndian: boolean): SystemUnits {
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  const word = (at: number): number => view.getUint32(at, littleEndian);
  // The first key is small, so on a 64-bit machine its upper half is zero; on a 32-bit one a value stands there.
  const wide = auxv.length >= 16 && (littleEndian ? word(4) === 0 : word(0) === 0);
  const size = wide ? 8 : 4;
  const low = wide && !littleEndian ? 4 : 0;
  const found = new Map<number, number>();
  for (let at = 0; at + 2 * size <= auxv.length; at += 2 * size) found.set(word(at + low), word(at + size + low));
  return {
    pageBytes: found.get(AT_PAGESZ) || usualUnits.pageBytes,
    ticksPerSecond: found.get(AT_CLKTCK) || usualUnits.ticksPerSecond,
  };
}
