// Which of two versions is older. docs/firmware.md tells users of the same order.

/** A version taken apart. Numbers are kept as they are written, whatever their size. */
interface Version {
  /** What stands before it, in lower case: the name of a product, or nothing. */
  readonly name: string;
  /** Numbers, and the words between them in lower case; of a date, year, month and day. */
  readonly parts: readonly string[];
  readonly isDate: boolean;
  /** The `r` number of OpenWrt, which counts commits, and the commit. */
  readonly revision: string | undefined;
  readonly commit: string;
}

/** Words of versions that come before the one they are named after, the oldest first. */
const early = ["dev", "nightly", "snapshot", "alpha", "beta", "pre", "preview", "rc"] as const;
const earlyRank: ReadonlyMap<string, number> = new Map(early.map((word, rank) => [word, rank]));

/**
 * Less than 0 when `a` is older than `b`, 0 when neither is. Undefined where that cannot be told: names, commits, another
 * way of counting, or words that nobody has ordered.
 */
export function compareVersions(a: string, b: string): number | undefined {
  if (a === b) return 0;
  const [ours, theirs] = [taken(a), taken(b)];
  if (ours.name !== theirs.name || (ours.parts.length === 0) !== (theirs.parts.length === 0)) return undefined;
  if (
    ours.isDate !== theirs.isDate &&
    ![ours, theirs].every(({ parts: [year = ""] }) => /^(19|20|21)\d\d$/.test(year))
  ) {
    return undefined;
  }
  let isEarly = false;
  for (let at = 0; at < Math.max(ours.parts.length, theirs.parts.length); at += 1) {
    const order = compareParts(ours.parts[at], theirs.parts[at], isEarly);
    if (order !== 0) return order;
    isEarly ||= earlyRank.has(ours.parts[at] ?? "");
  }
  return compareRevisions(ours, theirs);
}

/** `OpenWrt 23.05.3 r23809-234f1a2efa`: the name, the release, the revision and the commit. */
function taken(text: string): Version {
  // What comes after a plus tells of the build, not of its age. [SemVer 10]
  const version = text.toLowerCase().replace(/\+.*$/s, "");
  const revision = /(?:^|[^a-z0-9])r(\d+)(?:-g?([0-9a-f]{6,40}))?$/.exec(version);
  const before = version.slice(0, revision?.index ?? version.length);
  const named = /^(?:v|([a-z][a-z0-9]*?)[ _-]+v?)?(?=\d)/.exec(before);
  // A snapshot without a release is a revision with a word before it.
  const name = named?.[1] ?? (named ? "" : before.replace(/(^|[ _-]+)snapshot$/, ""));
  const release = named ? before.slice(named[0].length) : "";
  const date = /^((?:19|20|21)\d\d)([-.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)/.exec(release);
  const rest = release.slice(date?.[0].length ?? 0).replace(/[-.]g?(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}$/, "");
  return {
    name,
    parts: [...(date ? [date[1] ?? "", date[3] ?? "", date[4] ?? ""] : []), ...(rest.match(/\d+|[a-z]+/g) ?? [])],
    isDate: date !== null,
    revision: revision?.[1],
    commit: revision?.[2] ?? /[-.]g?((?=[0-9a-f]*[a-f])[0-9a-f]{7,40})$/.exec(release)?.[1] ?? "",
  };
}

/** Of parts that follow the same ones; `isEarly`: the mark of an early version is among these. */
function compareParts(a: string | undefined, b: string | undefined, isEarly: boolean): number | undefined {
  if (a === b) return 0;
  const rank = isEarly ? rankOfEarly : rankOf;
  const [ours, theirs] = [rank(a), rank(b)];
  if (ours === undefined || theirs === undefined) return undefined;
  if (ours !== theirs) return ours - theirs;
  if (a === undefined || b === undefined) return 0;
  return /^\d/.test(a) ? Math.sign(Number(BigInt(a) - BigInt(b))) : a < b ? -1 : 1;
}

/** Early words by their order, then the end, single letters, numbers; of other words nobody knows. */
function rankOf(part: string | undefined): number | undefined {
  if (part === undefined) return early.length;
  if (/^\d/.test(part)) return early.length + 2;
  return earlyRank.get(part) ?? (part.length === 1 ? early.length + 1 : undefined);
}

/** The end, then numbers, then words by their letters. [SemVer 11.4] */
const rankOfEarly = (part: string | undefined): number => (part === undefined ? 0 : /^\d/.test(part) ? 1 : 2);

/** Of the same release. One without a revision is older; two commits of one revision are of no known order. */
function compareRevisions(a: Version, b: Version): number | undefined {
  if (a.revision === undefined && b.revision === undefined) return a.commit === b.commit ? 0 : undefined;
  if (a.parts.length === 0 && (a.revision === undefined || b.revision === undefined)) return undefined;
  const order = Math.sign(Number(BigInt(a.revision ?? 0) - BigInt(b.revision ?? 0)));
  return order !== 0 || a.commit === b.commit || a.commit === "" || b.commit === "" ? order : undefined;
}
