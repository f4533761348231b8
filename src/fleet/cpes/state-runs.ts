// How the states of very many CPEs are told: as runs of octets, of what has changed only. A run is how many CPEs are as they were
// told, how many after them are in one state, and that state; counts take seven bits an octet, the lowest first, the eighth bit
// says that there is more.

/** From the states as they were told (shorter ones: nothing was told of the rest) to those of now. Empty for no change. */
export function runsBetween(told: Uint8Array, now: Uint8Array): Uint8Array {
  const runs: number[] = [];
  let end = 0;
  for (let at = 0; at < now.length; ) {
    const state = now[at] ?? 0;
    if (told[at] === state) {
      at += 1;
      continue;
    }
    let next = at + 1;
    while (next < now.length && now[next] === state && told[next] !== state) next += 1;
    writeCount(runs, at - end);
    writeCount(runs, next - at);
    runs.push(state);
    end = next;
    at = next;
  }
  return Uint8Array.from(runs);
}

/** Makes states what runs say of them. Throws a `RangeError` for runs that say more than there are states. */
export function applyRuns(states: Uint8Array, runs: Uint8Array): void {
  const place = { at: 0 };
  for (let end = 0; place.at < runs.length; ) {
    const from = end + readCount(runs, place);
    end = from + readCount(runs, place);
    if (end > states.length || place.at >= runs.length) throw new RangeError("the runs are of other states");
    states.fill(runs[place.at] ?? 0, from, end);
    place.at += 1;
  }
}

function writeCount(octets: number[], count: number): void {
  let left = count;
  for (; left > 0x7f; left >>>= 7) octets.push((left & 0x7f) | 0x80);
  octets.push(left);
}

function readCount(octets: Uint8Array, place: { at: number }): number {
  let count = 0;
  for (let shift = 0; ; shift += 7) {
    const octet = octets[place.at] ?? 0;
    place.at += 1;
    count |= (octet & 0x7f) << shift;
    if (octet <= 0x7f || shift > 21) return count;
  }
}
