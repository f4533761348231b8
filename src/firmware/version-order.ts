/** Marks of versions that come before the one they are named after: `1.0-rc1` is older than `1.0`. */
const early = /[-.~_]?(alpha|beta|pre|rc|snapshot)/gi;

/**
 * Less than 0 when `a` is older than `b`: numbers count as numbers, all else as text. Undefined where the two cannot be
 * told apart by age, since one of them does not begin with a number.
 */
export function compareVersions(a: string, b: string): number | undefined {
  const [left, right] = [a, b].map((version) => /^v?(\d.*)$/is.exec(version)?.[1]);
  if (left === undefined || right === undefined) return undefined;
  const [ours, theirs] = [partsOf(left), partsOf(right)];
  for (let at = 0; at < Math.max(ours.length, theirs.length); at += 1) {
    const order = compareParts(ours[at] ?? "", theirs[at] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

function partsOf(version: string): readonly string[] {
  return (
    version
      .toLowerCase()
      .replace(early, "~$1")
      .match(/\d+|[^\d]+/g) ?? []
  );
}

/** The end of a version is older than anything but the mark of an early one. */
function compareParts(a: string, b: string): number {
  if (a === b) return 0;
  const [early, late] = [a.startsWith("~"), b.startsWith("~")];
  if (early !== late) return early ? -1 : 1;
  if (/^\d/.test(a) && /^\d/.test(b)) return Math.sign(Number(BigInt(a) - BigInt(b)));
  return a < b ? -1 : 1;
}
