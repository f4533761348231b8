import { watch } from "node:fs";
import { basename } from "node:path";

export interface FolderWatcher {
  /** Something has become of a file of this name in it; of any, where the kernel does not say which. */
  changed(name: string | undefined): void;
  /** Nothing more is told: the folder is not there or has gone (`missing`), or the kernel watches no more for us. */
  ended(reason: string, missing: boolean): void;
}

/** Has the kernel tell of changes in one folder, not in those below it. It keeps no process alive. Returns what stops it. */
export type WatchFolder = (path: string, watcher: FolderWatcher) => () => void;

export const watchFolder: WatchFolder = (path, { changed, ended }) => {
  let isOver = false;
  const end = (reason: string, missing: boolean): void => {
    if (isOver) return;
    isOver = true;
    ended(reason, missing);
  };
  const fail = (error: NodeJS.ErrnoException): void => end(error.message, error.code === "ENOENT");
  try {
    const watcher = watch(path, { persistent: false }, (event, name) => {
      // What becomes of the folder itself is told under its own name; a file in it of that name is taken for it.
      if (event === "rename" && name === basename(path)) {
        watcher.close();
        end("it has gone", true);
      } else if (!isOver) changed(name ?? undefined);
    });
    watcher.on("error", (error) => {
      watcher.close();
      fail(error);
    });
    return () => {
      isOver = true;
      watcher.close();
    };
  } catch (error) {
    // Not at once: whoever begins to watch does not know yet what to end.
    queueMicrotask(() => fail(error instanceof Error ? error : new Error(String(error))));
    return () => {
      isOver = true;
    };
  }
};
