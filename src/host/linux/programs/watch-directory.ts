import { type FSWatcher, type Stats, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import type { Cancel } from "../../../ports/clock.ts";

interface Place {
  readonly path: string;
  readonly identity: string;
}

/** When no more watches are to be had, before it is tried again. */
const againMs = 10_000;

interface WatchMeans {
  readonly open: typeof watch;
  readonly againMs: number;
}

/**
 * Calls `changed` when something in the directory may be another, by word of the kernel. It may come later, and go and come
 * back: until then what is nearest above it is watched. Where watching is not to be had, it is called every now and then.
 */
export function watchDirectory(
  directory: string,
  changed: () => void,
  means: WatchMeans = { open: watch, againMs },
): Cancel {
  let watcher: FSWatcher | undefined;
  let watched: Place | undefined;
  let again: NodeJS.Timeout | undefined;
  let isOver = false;

  function heard(_event: string, name: string | null): void {
    const isThere = watched?.path === directory;
    // Word of itself: it is gone, even if there is one in its place already.
    if (watched !== undefined && (name === null || name === basename(watched.path))) close();
    follow();
    if (isThere || watched?.path === directory) changed();
  }

  /** Until what is watched is what is nearest: it may change on the way. */
  function follow(): void {
    for (let tries = 0; tries < 10 && !isOver; tries++) {
      const nearest = nearestOf(directory);
      if (nearest === undefined || nearest.identity === watched?.identity) return;
      close();
      try {
        watcher = means.open(nearest.path, { persistent: false }, heard);
      } catch {
        tryAgain(); // no more watches to be had, or not for this user
        return;
      }
      watcher.on("error", () => {
        close();
        tryAgain();
      });
      watched = nearest;
    }
  }

  function tryAgain(): void {
    clearTimeout(again);
    again = setTimeout(() => {
      follow();
      changed();
    }, means.againMs).unref();
  }

  function close(): void {
    watcher?.close();
    watcher = undefined;
    watched = undefined;
  }

  follow();
  return () => {
    isOver = true;
    clearTimeout(again);
    close();
  };
}

function nearestOf(directory: string): Place | undefined {
  for (let path = directory; ; path = dirname(path)) {
    const found = statusOf(path);
    if (found?.isDirectory()) return { path, identity: `${found.dev}:${found.ino}` };
    if (path === dirname(path)) return undefined;
  }
}

/** What may not be looked at, or is a link in a circle, is as good as not there. */
function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
