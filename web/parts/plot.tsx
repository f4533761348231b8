import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";

// Lines over time, drawn by uPlot. What they show is told in a sentence too, for who cannot see them.

interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface PlotProps {
  readonly title: string;
  readonly unit: string;
  /** Seconds: Unix time with `clock`, otherwise since the begin. */
  readonly at: readonly number[];
  readonly lines: readonly Line[];
  readonly clock?: boolean;
  /** The least and the most of the scale, where they are known. */
  readonly range?: readonly [number, number];
}

const height = 200;
const colors = {
  light: ["#1a56c4", "#a8480a", "#14713f", "#7b2d8b", "#555"],
  dark: ["#86b1ff", "#ffb26b", "#5fd394", "#e29af2", "#bbb"],
};

export function Plot({ title, unit, at, lines, clock = false, range }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  const names = lines.map(({ name }) => name).join("\n");
  const data = [at, ...lines.map(({ values }) => values)] as unknown as UPlot.AlignedData;
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const place = box.current;
    if (place === null) return;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new UPlot(
        optionsOf({ names, clock, range, width: place.clientWidth, dark: dark.matches }),
        latest.current,
        place,
      );
    };
    draw();
    dark.addEventListener("change", draw);
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: place.clientWidth, height }));
    resized.observe(place);
    return () => {
      dark.removeEventListener("change", draw);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [names, clock]);
  useEffect(() => plot.current?.setData(data));
  return (
    <figure class="plot" aria-label={title}>
      <figcaption>
        <strong>
          {title}, {unit}
        </strong>{" "}
        <span class="muted small">{sentenceOf(lines, unit)}</span>
      </figcaption>
      <div ref={box} aria-hidden="true" />
    </figure>
  );
}

/** `CPU 4 % now, 1 to 12` for each line. */
function sentenceOf(lines: readonly Line[], unit: string): string {
  const shown = (value: number): string => (Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0));
  return lines
    .map(({ name, values }) => {
      const known = values.filter((value) => value !== null);
      const last = known.at(-1);
      if (last === undefined) return `${name}: nothing yet`;
      const [least, most] = known.reduce(
        ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
        [last, last],
      );
      return `${name} ${shown(last)} ${unit}, ${shown(least)} to ${shown(most)}`;
    })
    .join("; ");
}

interface Look {
  readonly names: string;
  readonly clock: boolean;
  readonly range: readonly [number, number] | undefined;
  readonly width: number;
  readonly dark: boolean;
}

function optionsOf({ names, clock, range, width, dark }: Look): UPlot.Options {
  const stroke = dark ? "#a1aebd" : "#536072";
  const grid = { stroke: dark ? "#303b48" : "#e3e8ee", width: 1 };
  const palette = dark ? colors.dark : colors.light;
  return {
    width,
    height,
    cursor: { drag: { x: false, y: false } },
    legend: { show: names.includes("\n") },
    scales: {
      x: { time: clock },
      y: {
        range: (_plot, least, most) =>
          range ? [...range] : [Math.min(0, least ?? 0), Math.max(1e-3, (most ?? 1) * 1.1)],
      },
    },
    axes: [
      {
        stroke,
        grid,
        // `12:00:00 PM` and some air.
        space: 90,
        values: (_plot, splits) => {
          const isShort = (splits.at(-1) ?? 0) - (splits[0] ?? 0) < 300;
          return splits.map((each) => (clock ? timeOf(each, isShort) : `${each} s`));
        },
      },
      { stroke, grid, size: 46, values: (_plot, splits) => splits.map((each) => large.format(each)) },
    ],
    series: [
      {},
      ...names.split("\n").map((label, index) => ({
        label,
        stroke: palette[index % palette.length] ?? stroke,
        width: 2,
        points: { show: false },
        ...(index % 2 === 1 && { dash: [6, 4] }),
      })),
    ],
  };
}

/** `15K`: more would not fit beside the plot. */
const large = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 2 });

/** Of the day, as this browser writes it. */
const timeOf = (seconds: number, isShort: boolean): string =>
  new Date(seconds * 1000).toLocaleTimeString(undefined, { timeStyle: isShort ? "medium" : "short" });
