import { useEffect, useRef, useState } from "preact/hooks";
import { Of } from "../../parts/states.tsx";
import { download } from "../../parts/text.ts";
import { levelOf, useLogLines } from "../log-lines.ts";

const levels = ["info", "warn", "error"] as const;

export function Log() {
  const loaded = useLogLines();
  const [wanted, setWanted] = useState("");
  const [level, setLevel] = useState<(typeof levels)[number]>("info");
  const [follows, setFollows] = useState(true);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (follows) box.current?.scrollTo({ top: box.current.scrollHeight });
  });
  return (
    <Of loaded={loaded}>
      {(all) => {
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
