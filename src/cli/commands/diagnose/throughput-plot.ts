import { rate } from "./progress-line.ts";

/** Octets that were moved within a time. */
export interface Moved {
  readonly octets: number;
  readonly ms: number;
}

const heights = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const lines = 6;
const widestColumns = 60;
/** For what is written before and after. */
const besideColumns = 26;

/**
 * How fast it was over time, for a terminal that is so many columns wide: a column for each of the spans, or for several that
 * follow each other where there is no room for all. Empty for less than two, which show nothing.
 */
export function throughputPlot(spans: readonly Moved[], columns: number): string {
  const room = Math.min(widestColumns, columns - besideColumns);
  if (spans.length < 2 || room < 2) return "";
  const each = Math.ceil(spans.length / room);
  const bars = Array.from({ length: Math.ceil(spans.length / each) }, (_, at) =>
    total(spans.slice(at * each, (at + 1) * each)),
  );
  const most = bars.reduce((before, bar) => (speed(bar) > speed(before) ? bar : before));
  if (speed(most) === 0) return "";
  const wide = Math.max(1, Math.min(4, Math.floor(room / bars.length)));
  const rows = Array.from({ length: lines }, (_, line) => {
    const below = (lines - 1 - line) * 8;
    const row = bars.map((bar) => {
      const eighths = Math.round((speed(bar) / speed(most)) * lines * 8) - below;
      return (heights[Math.max(0, Math.min(8, eighths))] ?? "").repeat(wide);
    });
    const label = line === 0 ? rate(most.octets, most.ms) : line === lines - 1 ? "0" : "";
    return `${label.padStart(14)} │${row.join("")}`.trimEnd();
  });
  const seconds = `${(total(spans).ms / 1000).toFixed(1)} s`;
  const axis = `${" ".repeat(14)} └${"─".repeat(bars.length * wide)}`;
  return [...rows, `${axis} ${seconds}`].join("\n");
}

const speed = ({ octets, ms }: Moved): number => (ms <= 0 ? 0 : octets / ms);

const total = (spans: readonly Moved[]): Moved =>
  spans.reduce((sum, { octets, ms }) => ({ octets: sum.octets + octets, ms: sum.ms + ms }), { octets: 0, ms: 0 });
