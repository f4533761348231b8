import { spawnSync } from "node:child_process";

/** Waits until the open file is this process's, alone or with other readers. The lock goes when the file is closed. */
export type Lock = (file: number, how: "shared" | "exclusive") => void;

/**
 * flock(2), which Node does not have: the `flock` program is handed the open file, and locks it for whoever has it open. So it
 * keeps out the real `uci` too, and is kept out by it.
 */
export const flock: Lock = (file, how) => {
  const { status, error } = spawnSync("flock", [`--${how}`, "3"], { stdio: ["ignore", "ignore", "ignore", file] });
  if (status !== 0) throw error ?? new Error(`flock exited with ${status}`);
};

/** For a test that runs one command at a time. */
export const unlocked: Lock = () => {};
