import { type FSWatcher, watch } from "node:fs";
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
  let watcher: FSWatcher | undefined;
  const begin = (): void => {
    const begun = watch(path, { persistent: false }, (event, name) => {
      if (isOver) return;
      if (event === "rename" && name === basename(path)) again();
      else changed(name ?? undefined);
    });
    begun.on("error", (error) => {
      begun.close();
      fail(error);
    });
    watcher = begun;
  };
  /** What becomes of the folder itself is told under its own name, as is a file in it of that name (`/dev/bus/usb/002/002`). */
  function again(): void {
    watcher?.close();
    try {
      begin();
    } catch (error) {
      failWith(error);
    }
    if (!isOver) changed(undefined);
  }
  const failWith = (error: unknown): void => fail(error instanceof Error ? error : new Error(String(error)));
  try {
    begin();
  } catch (error) {
    // Not at once: whoever begins to watch does not know yet what to end.
    queueMicrotask(() => failWith(error));
  }
  return () => {
    isOver = true;
    watcher?.close();
  };
};
