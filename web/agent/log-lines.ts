import { useEffect, useState } from "preact/hooks";
import { operation } from "../parts/api.ts";
import { type Loaded, useLoaded } from "../parts/states.tsx";
import { useAround } from "./surroundings.tsx";

// The log of the agent as it is written: `2026-11-22T17:00:00.000Z info session.end outcome=ok reason="…"`

const mostLines = 2000;

/** The latest lines, the oldest first, those that come among them. */
export function useLogLines(): Loaded<readonly string[]> {
  const { life, live } = useAround();
  const loaded = useLoaded(() => operation("log", {}), [life]);
  const [more, setMore] = useState<readonly string[]>([]);
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
  const { failure, reload, value } = loaded;
  if (value === undefined) return { value, failure, reload };
  const known = new Set(value.lines.slice(-200));
  const lines = [...value.lines, ...more.filter((line) => !known.has(line))].slice(-mostLines);
  return { value: lines, failure, reload };
}

export const levelOf = (line: string): string => line.split(" ", 2)[1] ?? "";

interface Told {
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly fact: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What a line tells. */
export function toldBy(line: string): Told {
  const [at = "", , fact = ""] = line.split(" ", 3);
  const fields = [...line.matchAll(/ (\w+)=("(?:[^"\\]|\\.)*"|\S*)/g)].map(
    ([, name = "", text = ""]) => [name, text.startsWith('"') ? unquoted(text) : text] as const,
  );
  return { atMs: Date.parse(at), fact, fields: Object.fromEntries(fields) };
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
