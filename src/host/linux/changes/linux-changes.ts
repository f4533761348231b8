import type { Cancel, Clock } from "../../../ports/clock.ts";
import type { ChangeFeed, SignalledReading } from "../../../ports/host/change-feed.ts";
import type { Log } from "../../../ports/log.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import type { WatchFolder } from "../programs/watch-folder.ts";
import { WatchedFolder } from "../programs/watched-folder.ts";
import { watchedFiles } from "./watched-files.ts";

interface LinuxChangesOptions {
  /** Links, addresses and routes as the kernel tells of them. */
  readonly kernel: ChangeFeed;
  readonly files: SystemFiles;
  readonly watch: WatchFolder;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Word of changes on a Linux, as long as somebody listens: from the kernel, and from files that are written (name servers, leases, names) or
 * come and go (USB). Files tell soon of what has to be looked for besides: not all that can change there is written.
 */
export class LinuxChanges implements ChangeFeed {
  readonly #options: LinuxChangesOptions;
  #listener: (() => void) | undefined;
  #wanted: ReturnType<typeof watchedFiles> = new Map();
  #folders: ReadonlyMap<string, WatchedFolder> = new Map();
  #unsubscribe: Cancel | undefined;

  constructor(options: LinuxChangesOptions) {
    this.#options = options;
  }

  isSignalled(reading: SignalledReading): boolean {
    return this.#options.kernel.isSignalled(reading);
  }

  subscribe(listener: () => void): Cancel {
    this.#listener = listener;
    this.#unsubscribe ??= this.#options.kernel.subscribe(() => this.#listener?.());
    this.#follow();
    return () => {
      if (this.#listener === listener) this.close();
    };
  }

  close(): void {
    this.#listener = undefined;
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    for (const folder of this.#folders.values()) folder.close();
    this.#folders = new Map();
  }

  /** Others where a bus has come, or another file of leases is named. */
  #follow(): void {
    const { files, watch, clock, log } = this.#options;
    const wanted = watchedFiles(files);
    this.#wanted = wanted;
    const told = (): void => {
      if (this.#listener === undefined) return;
      this.#follow();
      this.#listener();
    };
    for (const [path, folder] of this.#folders) if (!wanted.has(path)) folder.close();
    this.#folders = new Map(
      [...wanted.keys()].map((path) => {
        const concerns = (name: string): boolean => this.#wanted.get(path)?.has(name) ?? true;
        return [path, this.#folders.get(path) ?? new WatchedFolder({ path, concerns, told, watch, clock, log })];
      }),
    );
  }
}
