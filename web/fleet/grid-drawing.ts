import type { CpeState } from "../../src/fleet/fleet-cpe.ts";
import { colorOf } from "./state-looks.ts";

// The grid of CPEs as pixels: one pixel each on a canvas that nobody sees, drawn larger on the one that is seen.

/** Where cells are, in pixels of the page. */
export interface GridShape {
  readonly columns: number;
  readonly rows: number;
  readonly cell: number;
}

const largestCell = 16;
const wantedHeight = 460;

/** Cells as large as they can be within a height that fits a window; very many go beyond it. */
export function shapeOf(count: number, width: number): GridShape {
  const wanted = Math.floor(Math.sqrt((width * wantedHeight) / Math.max(1, count)));
  const least = count > 200_000 ? 2 : 3;
  const cell = Math.max(least, Math.min(largestCell, wanted));
  const columns = Math.max(1, Math.floor(width / cell));
  return { columns, rows: Math.ceil(count / columns), cell };
}

export interface Drawing {
  readonly canvas: HTMLCanvasElement;
  /** One pixel for each cell. */
  readonly small: HTMLCanvasElement;
  readonly shape: GridShape;
  /** States by position, and which positions are drawn; undefined for all. */
  readonly states: Uint8Array;
  readonly chosen: Uint32Array | undefined;
  readonly names: readonly CpeState[];
  readonly isDark: boolean;
}

export function drawGrid({ canvas, chosen, isDark, names, shape, small, states }: Drawing): void {
  const { cell, columns, rows } = shape;
  const count = chosen?.length ?? states.length;
  const scale = Math.max(1, Math.round(devicePixelRatio));
  const [width, height] = [columns * cell * scale, rows * cell * scale];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  const dots = small.getContext("2d");
  if (context === null || dots === null || count === 0) return;
  Object.assign(small, { width: columns, height: rows });
  const image = dots.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  const palette = Uint32Array.from(names, (state) => pixelOf(colorOf(state, isDark)));
  for (let at = 0; at < count; at += 1) pixels[at] = palette[states[chosen?.[at] ?? at] ?? 0] ?? 0;
  dots.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.clearRect(0, 0, width, height);
  context.drawImage(small, 0, 0, width, height);
  if (cell < 5) return;
  // What lies between the cells is the page.
  const gap = cell < 8 ? scale : 2 * scale;
  for (let column = 1; column <= columns; column += 1) context.clearRect(column * cell * scale - gap, 0, gap, height);
  for (let row = 1; row <= rows; row += 1) context.clearRect(0, row * cell * scale - gap, width, gap);
}

/** `#rrggbb` as a pixel of an image has it on a machine whose lowest octet is first, as all that run browsers. */
function pixelOf(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The cell at a place of the canvas; undefined where there is none. */
export function cellAt({ cell, columns }: GridShape, count: number, x: number, y: number): number | undefined {
  const [column, row] = [Math.floor(x / cell), Math.floor(y / cell)];
  const at = row * columns + column;
  return column < 0 || column >= columns || row < 0 || at >= count ? undefined : at;
}

/** Where a key leads from a cell; undefined for a key that leads nowhere. */
export function cellAfter(key: string, at: number, { columns }: GridShape, count: number): number | undefined {
  const page = 10 * columns;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -page,
    PageDown: page,
    Home: -count,
    End: count,
  };
  const step = steps[key];
  if (step === undefined) return undefined;
  const to = at + step;
  // Up and down stay where there is nothing above or below.
  if ((key === "ArrowUp" || key === "ArrowDown") && (to < 0 || to >= count)) return at;
  return Math.max(0, Math.min(count - 1, to));
}
