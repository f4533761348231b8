import type { FolderWatcher, WatchFolder } from "../../../../src/host/linux/programs/watch-folder.ts";

/** Folders in which things happen when the test says so; those in `missing` cannot be watched. */
export function scriptedWatch() {
  const watched = new Map<string, FolderWatcher>();
  const missing = new Set<string>();
  let begun = 0;
  const watch: WatchFolder = (path, watcher) => {
    begun += 1;
    if (missing.has(path)) {
      queueMicrotask(() => watcher.ended("it is not there", true));
      return () => {};
    }
    watched.set(path, watcher);
    return () => void watched.delete(path);
  };
  return {
    watch,
    missing,
    /** How often somebody has begun to watch one. */
    begun: () => begun,
    /** The folders that are watched now. */
    folders: () => [...watched.keys()].toSorted(),
    change: (path: string, name?: string) => watched.get(path)?.changed(name),
    end: (path: string, reason: string, missing: boolean) => {
      const watcher = watched.get(path);
      watched.delete(path);
      watcher?.ended(reason, missing);
    },
  };
}
