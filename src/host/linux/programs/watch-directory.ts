import { type FSWatcher, statSync, watch } from "node:fs";
import { dirname } from "node:path";
import type { Cancel } from "../../../ports/clock.ts";

interface Place {
  readonly path: string;
  readonly identity: string;
}

/**
 * Calls `changed` when something in the directory may be another, by word of the kernel. It may come later, and go and come
 * back: until then what is nearest above it is watched. Where watching is not to be had, nothing is ever told.
 */
export function watchDirectory(directory: string, changed: () => void): Cancel {
  let watcher: FSWatcher | undefined;
  let watched: Place | undefined;
  let isOver = false;

  function lookAgain(): void {
    const isThere = watched?.path === directory;
    follow();
    if (isThere || watched?.path === directory) changed();
  }

  /** Until what is watched is what is nearest: it may change on the way. */
  function follow(): void {
    for (let tries = 0; tries < 10 && !isOver; tries++) {
      const nearest = nearestOf(directory);
      if (nearest?.identity === watched?.identity) return;
      close();
      if (nearest === undefined) return;
      try {
        watcher = watch(nearest.path, { persistent: false }, lookAgain);
      } catch {
        return; // no more watches to be had, or not for this user
      }
      watcher.on("error", close);
      watched = nearest;
    }
  }

  function close(): void {
    watcher?.close();
    watcher = undefined;
    watched = undefined;
  }

  follow();
  return () => {
    isOver = true;
    close();
  };
}

function nearestOf(directory: string): Place | undefined {
  for (let path = directory; ; path = dirname(path)) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) return { path, identity: `${found.dev}:${found.ino}` };
    if (path === dirname(path)) return undefined;
  }
}
