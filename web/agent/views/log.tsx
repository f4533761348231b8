import { useEffect, useRef, useState } from "preact/hooks";
import { operation } from "../../parts/api.ts";
import { Of, useLoaded } from "../../parts/states.tsx";
import { download } from "../../parts/text.ts";
import { useAround } from "../surroundings.tsx";

const mostLines = 2000;
const levels = ["info", "warn", "error"] as const;

/** `2026-11-22T17:00:00.000Z info session.end outcome=ok` */
const levelOf = (line: string): string => line.split(" ", 2)[1] ?? "";

export function Log() {
  const { life, live } = useAround();
  const loaded = useLoaded(() => operation("log", {}), [life]);
  const [more, setMore] = useState<readonly string[]>([]);
  const [wanted, setWanted] = useState("");
  const [level, setLevel] = useState<(typeof levels)[number]>("info");
  const [follows, setFollows] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const ends = [
      live.on("log", (line) => setMore((before) => [...before, line].slice(-mostLines))),
      live.want("log", "1"),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [live]);
  useEffect(() => setMore([]), [life]);
  useEffect(() => {
    if (follows) box.current?.scrollTo({ top: box.current.scrollHeight });
  });
  return (
    <Of loaded={loaded}>
      {({ lines }) => {
        const known = new Set(lines.slice(-200));
        const all = [...lines, ...more.filter((line) => !known.has(line))].slice(-mostLines);
        const least = levels.indexOf(level);
        const text = wanted.toLowerCase();
        const shown = all.filter(
          (line) => levels.indexOf(levelOf(line) as "info") >= least && line.toLowerCase().includes(text),
        );
        return (
          <>
            <div class="form">
              <label>
                Lines with
                <input type="search" value={wanted} onInput={({ currentTarget }) => setWanted(currentTarget.value)} />
              </label>
              <label>
                Level
                <select
                  value={level}
                  onChange={({ currentTarget }) => setLevel(levels[currentTarget.selectedIndex] ?? "info")}
                >
                  <option value="info">info, and what is worse</option>
                  <option value="warn">warn, and what is worse</option>
                  <option value="error">error only</option>
                </select>
              </label>
              <div class="row">
                <label class="tick">
                  <input
                    type="checkbox"
                    checked={follows}
                    onChange={({ currentTarget }) => setFollows(currentTarget.checked)}
                  />
                  stay at the end
                </label>
                <button type="button" onClick={() => download("cpe-agent.log", `${shown.join("\n")}\n`)}>
                  Download
                </button>
              </div>
            </div>
            <p class="muted small apart">
              {shown.length === all.length ? `${all.length} lines` : `${shown.length} of ${all.length} lines`}
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1) */}
            <div class="lines" ref={box} tabIndex={0} role="log" aria-label="Lines of the log" aria-live="off">
              {shown.length === 0 && (
                <p class="muted">{all.length === 0 ? "Nothing was logged yet." : "No line has that."}</p>
              )}
              {shown.map((line, at) => (
                <p key={at} class={toneOf(levelOf(line))}>
                  {line}
                </p>
              ))}
            </div>
          </>
        );
      }}
    </Of>
  );
}

const toneOf = (level: string): string | undefined =>
  level === "error" ? "bad" : level === "warn" ? "warn" : undefined;
