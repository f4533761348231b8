import type { CpeState } from "../../src/fleet/fleet-cpe.ts";

/** What each state means, for people. */
export const meanings: Readonly<Record<CpeState, string>> = {
  waiting: "its turn to be switched on has not come",
  starting: "being switched on",
  silent: "up; no session has ended yet",
  well: "its latest session ended well",
  failing: "its latest session failed",
  stopped: "switched off by somebody",
  broken: "could not be started; the log says why",
  lost: "of a process that has died",
};

/** Told apart by lightness too. */
const colors: Readonly<Record<"light" | "dark", Readonly<Record<CpeState, string>>>> = {
  light: {
    waiting: "#cdd5df",
    starting: "#9cc3f5",
    silent: "#5b8fd9",
    well: "#2f9e62",
    failing: "#c42b1c",
    stopped: "#76818f",
    broken: "#4a1c6e",
    lost: "#b06d00",
  },
  dark: {
    waiting: "#3a4654",
    starting: "#4a76b0",
    silent: "#8db8f5",
    well: "#37b374",
    failing: "#ff6e5f",
    stopped: "#7c8896",
    broken: "#cf9cf0",
    lost: "#e8b23c",
  },
};

export const colorOf = (state: CpeState, isDark: boolean): string => colors[isDark ? "dark" : "light"][state];
