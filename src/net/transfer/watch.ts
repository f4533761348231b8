import { TransferFailure } from "./transfer-failure.ts";

export interface WatchLimits {
  /** The longest silence. */
  readonly stallMs: number;
  /** The longest transfer. */
  readonly totalMs: number;
}

/** Ends a transfer that the caller gives up, that falls silent or that takes too long. */
export interface Watch {
  /** Aborted with a `TransferFailure` as its reason. */
  readonly signal: AbortSignal;
  /** An octet has come or gone. */
  progress(): void;
  close(): void;
}

/** Watches one connection to `host` until it is closed. */
export function startWatch(host: string, caller: AbortSignal, { stallMs, totalMs }: WatchLimits): Watch {
  const end = new AbortController();
  let moving = false;
  const onStall = (): void => {
    const silence = `${host} sent nothing for ${stallMs / 1000} s`;
    end.abort(new TransferFailure(moving ? "incomplete" : "cannot-contact", silence));
  };
  const onTotal = (): void => {
    end.abort(new TransferFailure("incomplete", `the transfer with ${host} was not done within ${totalMs / 1000} s`));
  };
  const onCaller = (): void => end.abort(new TransferFailure("cancelled", "the transfer was given up"));
  const stall = setTimeout(onStall, stallMs);
  const total = setTimeout(onTotal, totalMs);
  caller.addEventListener("abort", onCaller, { once: true });
  if (caller.aborted) onCaller();
  return {
    signal: end.signal,
    progress: () => {
      moving = true;
      stall.refresh();
    },
    close: () => {
      clearTimeout(stall);
      clearTimeout(total);
      caller.removeEventListener("abort", onCaller);
    },
  };
}
