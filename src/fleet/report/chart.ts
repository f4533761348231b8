import { ticks } from "d3-array";
import { area, line, type Series, stack } from "d3-shape";
import { html, type Markup } from "./markup.ts";

// Drawings for a page that has no script: they stretch with it, and what is written on them does not.

/** Values over time; a gap where there is none. */
export interface Curve {
  readonly name: string;
  /** Of the page's style; by its place if absent. */
  readonly colour?: number;
  readonly values: readonly (number | undefined)[];
}

export interface ChartSettings {
  readonly title: string;
  /** What the values are, for whoever cannot see the drawing. */
  readonly about: string;
  readonly unit: string;
  /** Of each value, in seconds since the beginning. */
  readonly seconds: readonly number[];
  readonly curves: readonly Curve[];
  /** One on top of the other. */
  readonly stacked?: boolean;
  /** Said instead, where there is nothing to be drawn. */
  readonly without?: string;
}

const width = 1000;
const height = 300;
const colours = 8;

const colourOf = (at: number): string => `c${at % colours}`;
const colourIn = (curves: readonly Curve[], at: number): string => colourOf(curves[at]?.colour ?? at);

export function chart(settings: ChartSettings): Markup {
  const { about, curves, seconds, stacked = false, title, unit, without } = settings;
  const isEmpty = curves.length === 0 || seconds.length < 2;
  if (isEmpty) return figure(title, html`<p class="none">${without ?? "The run was too short to draw."}</p>`);
  const top = topOf(curves, stacked);
  const start = seconds[0] ?? 0;
  const end = seconds.at(-1) ?? start + 1;
  const x = (at: number): number => ((at - start) / (end - start || 1)) * width;
  const y = (value: number): number => height - (value / top) * height;
  const across = ticks(0, top, 4);
  const along = ticks(start, end, 5);
  const grid = across.map((value) => html`<line class="grid" x1="0" x2="${width}" y1="${y(value)}" y2="${y(value)}"/>`);
  const shapes = stacked ? stackedShapes(settings, x, y) : lineShapes(settings, x, y);
  return figure(
    title,
    html`<div class="plot"><svg role="img" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-label="${about}">${grid}${shapes}</svg>
${across.map((value) => html`<span class="y" style="top:${percent(y(value), height)}">${shown(value)}</span>`)}
${along.map((value) => html`<span class="x" style="left:${percent(x(value), width)}">${timeText(value)}</span>`)}</div>`,
    html`<ul class="legend">${curves.map(({ name }, at) => html`<li><i class="${colourIn(curves, at)}"></i>${name}</li>`)}<li class="unit">${unit}</li></ul>`,
  );
}

function figure(title: string, content: Markup, legend: Markup = html``): Markup {
  return html`<figure><figcaption>${title}</figcaption>${content}${legend}</figure>`;
}

/** A tenth more than the highest. */
function topOf(curves: readonly Curve[], stacked: boolean): number {
  const highest = stacked
    ? Math.max(
        ...(curves[0]?.values ?? []).map((_, at) => curves.reduce((sum, { values }) => sum + (values[at] ?? 0), 0)),
      )
    : Math.max(...curves.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return highest > 0 ? highest * 1.1 : 1;
}

type Place = (value: number) => number;

function lineShapes({ curves, seconds }: ChartSettings, x: Place, y: Place): readonly Markup[] {
  return curves.map(({ name, values }, at) => {
    const dots = values.flatMap((value, index) =>
      value === undefined || values[index - 1] !== undefined || values[index + 1] !== undefined
        ? []
        : [`M${round(x(seconds[index] ?? 0))},${round(y(value))}Z`],
    );
    const path = line<number | undefined>()
      .defined((value) => value !== undefined)
      .x((_, index) => round(x(seconds[index] ?? 0)))
      .y((value) => round(y(value ?? 0)))(values);
    const colour = colourIn(curves, at);
    const alone = dots.length > 0 ? html`<path class="dots ${colour}" d="${dots.join("")}"/>` : "";
    return html`<path class="line ${colour}" d="${path ?? ""}"><title>${name}</title></path>${alone}`;
  });
}

function stackedShapes({ curves, seconds }: ChartSettings, x: Place, y: Place): readonly Markup[] {
  const rows = seconds.map((_, at) => curves.map(({ values }) => values[at] ?? 0));
  const layers: readonly Series<number[], number>[] = stack<unknown, number[], number>()
    .keys(curves.map((_, at) => at))
    .value((row, at) => row[at] ?? 0)(rows);
  const shape = area<readonly [number, number]>()
    .x((_, index) => round(x(seconds[index] ?? 0)))
    .y0(([from]) => round(y(from)))
    .y1(([, to]) => round(y(to)));
  return layers.map((layer, at) => {
    const path = shape(layer.map(([from, to]) => [from, to] as const));
    return html`<path class="area ${colourIn(curves, at)}" d="${path ?? ""}"><title>${curves[at]?.name ?? ""}</title></path>`;
  });
}

const round = (place: number): number => Math.round(place * 10) / 10;
const percent = (place: number, whole: number): string => `${Math.round((place / whole) * 1000) / 10}%`;

/** `2`, `3.5`, `12 k`, `1.5 M`. */
export function shown(value: number): string {
  const trimmed = (number: number): string => String(Math.round(number * 100) / 100);
  if (value >= 1e6) return `${trimmed(value / 1e6)} M`;
  if (value >= 1e4) return `${trimmed(value / 1e3)} k`;
  return value >= 100 ? String(Math.round(value)) : trimmed(value);
}

/** `45 s`, `3:20`, `1:00:00`. */
export function timeText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds * 10) / 10} s`;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.round(seconds % 60)];
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  return [first, ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}

/** How long each takes, side by side: the half and 95 in 100. */
export function bars(
  title: string,
  rows: readonly { readonly name: string; readonly count: number; readonly p50: number; readonly p95: number }[],
): Markup {
  const most = Math.max(...rows.map(({ p95 }) => p95), 0.01);
  const bar = (value: number, colour: number): Markup =>
    html`<i class="bar ${colourOf(colour)}" style="width:${percent(value, most)}"></i>`;
  const row = ({ count, name, p50, p95 }: (typeof rows)[number]): Markup =>
    html`<tr><th>${name}</th><td>${shown(count)}</td><td class="bars">${bar(p50, 0)}${bar(p95, 1)}</td><td>${shown(p50)}</td><td>${shown(p95)}</td></tr>`;
  return figure(
    title,
    html`<div class="wide"><table><thead><tr><th>sent by the CPE</th><th>times</th><th class="bars">p50, p95</th><th>p50 ms</th><th>p95 ms</th></tr></thead><tbody>${rows.map(row)}</tbody></table></div>`,
  );
}
