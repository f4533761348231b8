// Which DSCPs cake puts into which of its tins, by the way that it is told to. [Linux sch_cake]

interface Tin {
  readonly name: string;
  /** DSCPs that are put there; absent for the tin of all others. */
  readonly dscps?: readonly number[];
}

const bulk: Tin = { name: "bulk", dscps: [1, 8] };
const bestEffort: Tin = { name: "best effort" };
const video: Tin = { name: "video", dscps: [4, 16, 18, 20, 22, 24, 26, 28, 30, 34, 36, 38] };

/** Least urgent first, as the kernel counts them out. */
const tinsOf: Readonly<Record<string, readonly Tin[]>> = {
  besteffort: [bestEffort],
  diffserv3: [bulk, bestEffort, { name: "voice", dscps: [4, 44, 46, 48, 56] }],
  diffserv4: [bulk, bestEffort, video, { name: "voice", dscps: [32, 40, 44, 46, 48, 56] }],
  diffserv8: [
    { name: "tin 1", dscps: [1] },
    { name: "tin 2", dscps: [2, 8, 10, 12, 14] },
    { name: "tin 3" },
    { name: "tin 4", dscps: [24, 26, 28, 30, 34, 36, 38] },
    { name: "tin 5", dscps: [4, 18, 20, 22] },
    { name: "tin 6", dscps: [16] },
    { name: "tin 7", dscps: [32, 40, 44, 46] },
    { name: "tin 8", dscps: [48, 56] },
  ],
  precedence: Array.from({ length: 8 }, (_, tin) => ({
    name: `tin ${tin + 1}`,
    dscps: Array.from({ length: 8 }, (_, low) => tin * 8 + low),
  })),
};

export const everyDscp: readonly number[] = Array.from({ length: 64 }, (_, dscp) => dscp);

/** One tin of a cake. */
interface CakeClass {
  readonly name: string;
  readonly dscps: readonly number[];
}

/** The DSCPs of each tin, least urgent first; undefined for a way that is not known. */
export function cakeClasses(mode: string): readonly CakeClass[] | undefined {
  const tins = Object.hasOwn(tinsOf, mode) ? tinsOf[mode] : undefined;
  const taken = new Set(tins?.flatMap(({ dscps = [] }) => dscps));
  const others = everyDscp.filter((dscp) => !taken.has(dscp));
  return tins?.map(({ name, dscps = others }) => ({ name, dscps }));
}
