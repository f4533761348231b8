import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { cellAfter, cellAt, drawGrid, shapeOf } from "./grid-drawing.ts";
import { useAround } from "./surroundings.tsx";

interface GridProps {
  /** Positions of the CPEs that are shown; undefined for all. */
  readonly chosen: Uint32Array | undefined;
}

/** All CPEs that are shown, a cell each, by their states. Walked by arrow keys; what is told of one cell is told in words. */
export function CpeGrid({ chosen }: GridProps) {
  const { cpes, fleet, states } = useAround();
  const count = chosen?.length ?? states.length;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const small = useRef<HTMLCanvasElement | undefined>(undefined);
  const width = useWidth(box);
  const isDark = useDark();
  const [focus, setFocus] = useState<number | undefined>();
  const [hover, setHover] = useState<number | undefined>();
  const shape = shapeOf(count, width);
  useLayoutEffect(() => {
    if (canvas.current === null || width === 0) return;
    small.current ??= document.createElement("canvas");
    drawGrid({ canvas: canvas.current, small: small.current, shape, states, chosen, names: fleet.states, isDark });
  }, [states, chosen, width, isDark, fleet]);
  const { cell, columns, rows } = shape;
  const positionOf = (at: number): number => chosen?.[at] ?? at;
  const textOf = (at: number): string => {
    const position = positionOf(at);
    const state = fleet.states[states[position] ?? 0];
    return `${cpes.serialAt(position)}, CPE ${cpes.numberAt(position)}, ${cpes.kindAt(position)}: ${state}`;
  };
  const placeOf = (at: number): string => `#/cpe/${cpes.numberAt(positionOf(at))}`;
  const focused = focus === undefined ? undefined : Math.min(focus, count - 1);
  const go = (at: number): void => {
    setFocus(at);
    const top = (box.current?.getBoundingClientRect().top ?? 0) + Math.floor(at / columns) * cell;
    if (top < 0 || top > innerHeight - 60) scrollBy({ top: top - innerHeight / 2 });
  };
  const keyed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && focused !== undefined) location.hash = placeOf(focused);
    else {
      const at = cellAfter(event.key, focused ?? 0, shape, count);
      if (at === undefined) return;
      go(focused === undefined ? 0 : at);
    }
    event.preventDefault();
  };
  const pointed = (event: MouseEvent): number | undefined => {
    const place = canvas.current?.getBoundingClientRect();
    return place && cellAt(shape, count, event.clientX - place.left, event.clientY - place.top);
  };
  const mark = (at: number | undefined, kind: string) =>
    at !== undefined && (
      <span
        class={`mark ${kind}`}
        style={{
          left: `${(at % columns) * cell}px`,
          top: `${Math.floor(at / columns) * cell}px`,
          width: `${cell}px`,
          height: `${cell}px`,
        }}
      />
    );
  const told = hover ?? focused;
  return (
    <>
      <p class="row cpe-told">
        <span aria-live="polite" class="unseen">
          {focused === undefined ? "" : `${textOf(focused)}. Enter shows it.`}
        </span>
        {told === undefined ? (
          <span class="muted">Point at a cell, or walk by arrow keys; Enter or a double click shows a CPE.</span>
        ) : (
          <span aria-hidden={hover !== undefined}>
            <span class="mono">{textOf(told)}</span>
          </span>
        )}
        {focused !== undefined && <a href={placeOf(focused)}>Show {cpes.serialAt(positionOf(focused))}</a>}
      </p>
      <div
        ref={box}
        class="cpe-grid"
        role="application"
        aria-roledescription="grid of CPEs"
        aria-label={`${count} CPEs by state, ${columns} in a row; arrow keys walk, Enter shows one`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: walked by keyboard
        tabIndex={0}
        style={{ height: `${rows * cell}px` }}
        onKeyDown={keyed}
        onFocus={() => focus === undefined && setFocus(0)}
        onMouseMove={(event) => setHover(pointed(event))}
        onMouseLeave={() => setHover(undefined)}
        onClick={(event) => {
          const at = pointed(event);
          if (at !== undefined) setFocus(at);
        }}
        onDblClick={(event) => {
          const at = pointed(event);
          if (at !== undefined) location.hash = placeOf(at);
        }}
      >
        <canvas ref={canvas} style={{ width: `${columns * cell}px`, height: `${rows * cell}px` }} />
        {mark(hover, "pointed")}
        {mark(focused, "walked")}
      </div>
    </>
  );
}

function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const place = box.current;
    if (place === null) return;
    const measure = (): void => setWidth(place.clientWidth);
    measure();
    const resized = new ResizeObserver(measure);
    resized.observe(place);
    return () => resized.disconnect();
  }, []);
  return width;
}

export function useDark(): boolean {
  const [query] = useState(() => matchMedia("(prefers-color-scheme: dark)"));
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = (): void => setDark(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, [query]);
  return isDark;
}
