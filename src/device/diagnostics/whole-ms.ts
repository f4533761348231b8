/** Milliseconds, of microseconds. What took any time took a millisecond. */
export const wholeMs = (microseconds: number): number =>
  microseconds === 0 ? 0 : Math.max(1, Math.round(microseconds / 1000));
