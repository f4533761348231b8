import type { TimeWindow } from "../../cwmp/session/session-context.ts";
import type { DueTime } from "../context/due-time.ts";

// When a download that was given windows may be done, and what becomes of it when it fails. [TR-069 A.4.1.8]

/** How far it has come, kept over power cuts. */
export interface WindowProgress {
  /** The window that is used, or waited for: 0 or 1. */
  readonly window: number;
  /** Tries in it that failed. */
  readonly failed: number;
  /** A user was asked and agreed. */
  readonly confirmed: boolean;
}

export interface Windowed extends DueTime {
  readonly windows?: readonly TimeWindow[];
  readonly progress: WindowProgress;
  /** Not before then, by the monotonic clock. */
  readonly notBeforeMs: number;
}

export const beginning: WindowProgress = { window: 0, failed: 0, confirmed: false };

/** What is to be done with it now. Times are of the monotonic clock. */
export type WindowState =
  | { readonly name: "waits"; readonly untilMs: number }
  /** A user is to be asked. */
  | { readonly name: "asks"; readonly untilMs: number; readonly message: string }
  /** Since then it may be begun: at once, or as soon as that disturbs nobody. It is to be done before the end. */
  | { readonly name: "due" | "due-when-idle"; readonly sinceMs: number; readonly endMs: number }
  /** No window is left. */
  | { readonly name: "past" };

/** The windows from the present one on, with their times by the monotonic clock. */
function ahead(transfer: Windowed) {
  const { windows = [], progress, dueMs, delayMs } = transfer;
  const receivedMs = dueMs - delayMs;
  return windows.flatMap((window, at) => {
    const { startSeconds, endSeconds } = window;
    const times = { startMs: receivedMs + startSeconds * 1000, endMs: receivedMs + endSeconds * 1000 };
    const standing = at === progress.window ? progress : { ...beginning, window: at };
    return at < progress.window ? [] : [{ ...window, ...times, standing }];
  });
}

export function windowState(transfer: Windowed, nowMs: number): WindowState {
  if (transfer.windows === undefined) {
    const { dueMs } = transfer;
    if (nowMs < dueMs) return { name: "waits", untilMs: dueMs };
    return { name: "due", sinceMs: dueMs, endMs: Number.POSITIVE_INFINITY };
  }
  const next = ahead(transfer).find(({ endMs }) => nowMs < endMs);
  if (next === undefined) return { name: "past" };
  const { mode, startMs, endMs, standing, userMessage } = next;
  if (nowMs < startMs) return { name: "waits", untilMs: startMs };
  if (mode === "4 Confirmation Needed" && !standing.confirmed) {
    return { name: "asks", untilMs: endMs, message: userMessage };
  }
  if (nowMs < transfer.notBeforeMs) return { name: "waits", untilMs: Math.min(transfer.notBeforeMs, endMs) };
  return { name: mode === "3 When Idle" ? "due-when-idle" : "due", sinceMs: startMs, endMs };
}

/** What its user answers to the question that it asks now; the same transfer where it asks none. */
export function withConfirmation<T extends Windowed>(transfer: T, agreed: boolean, nowMs: number): T {
  const asking = ahead(transfer).find(({ endMs }) => nowMs < endMs);
  if (asking === undefined || windowState(transfer, nowMs).name !== "asks") return transfer;
  const { standing } = asking;
  const progress = agreed ? { ...standing, confirmed: true } : { ...beginning, window: standing.window + 1 };
  return { ...transfer, progress };
}

/** How often it is tried again in one window where that is left to the device. */
const ownRetries = 5;
const firstPauseMs = 5000;
const longestPauseMs = 600_000;

/** What a failed try leaves: the same to be tried again, in this window or the next; nothing when that was the last. */
export function afterFailure<T extends Windowed>(transfer: T, nowMs: number): T | undefined {
  const [present, ...later] = ahead(transfer).filter(({ endMs }) => nowMs < endMs);
  if (present === undefined) return undefined;
  const { standing, maxRetries, startMs, endMs } = present;
  // The window of the try is over, and this is the next.
  if (nowMs < startMs) return { ...transfer, progress: standing, notBeforeMs: 0 };
  const failed = standing.failed + 1;
  const pauseMs = Math.min(firstPauseMs * 2 ** (failed - 1), longestPauseMs);
  if (failed <= (maxRetries < 0 ? ownRetries : maxRetries) && nowMs + pauseMs < endMs) {
    return { ...transfer, progress: { ...standing, failed }, notBeforeMs: nowMs + pauseMs };
  }
  const [next] = later;
  return next && { ...transfer, progress: { ...beginning, window: next.standing.window }, notBeforeMs: 0 };
}

/** Whether it is time to do something about it. */
export function isReady({ name }: WindowState, isIdle: boolean): boolean {
  return name === "past" || name === "due" || (name === "due-when-idle" && isIdle);
}

/** Since when, by the monotonic clock: the one that was due first is first. */
export function sinceMs(window: WindowState): number {
  return "sinceMs" in window ? window.sinceMs : Number.NEGATIVE_INFINITY;
}

/** When to look at it, past or future. `idleMs`: when it may be known whether somebody would be disturbed. */
export function wakingMs(window: WindowState, idleMs: number): number {
  switch (window.name) {
    case "waits":
      return window.untilMs;
    case "asks":
      return window.untilMs;
    case "due-when-idle":
      return Math.min(idleMs, window.endMs);
    case "due":
    case "past":
      return sinceMs(window);
  }
}
