import type { Curve } from "./chart.ts";

/** As many as the page has colours. */
const mostCurves = 8;

/** How often each of some things happened, by time: a curve for each, or for the most frequent ones and one for all others. */
export function namedCurves(counts: readonly Readonly<Record<string, number>>[]): readonly Curve[] {
  const totals = new Map<string, number>();
  for (const each of counts)
    for (const [name, count] of Object.entries(each)) totals.set(name, (totals.get(name) ?? 0) + count);
  const curveOf = (name: string): Curve => ({ name, values: counts.map((each) => each[name] ?? 0) });
  const names = [...totals.keys()];
  if (names.length <= mostCurves) return names.map(curveOf);
  const byTotal = names.toSorted((one, other) => (totals.get(other) ?? 0) - (totals.get(one) ?? 0));
  const others = byTotal.slice(mostCurves - 1);
  return [
    ...byTotal.slice(0, mostCurves - 1).map(curveOf),
    {
      name: `${others.length} others`,
      values: counts.map((each) => others.reduce((sum, name) => sum + (each[name] ?? 0), 0)),
    },
  ];
}
