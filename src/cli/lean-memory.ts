import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// What spares memory rather than time, for a process of one agent. One that runs many devices keeps V8 as it is.

/**
 * No optimising compilers, which an agent of a few sessions a day has little of, and a nursery that does not grow. To be called
 * when the program is loaded, before it does anything: with other flags than Node's own, V8 compiles Node's modules anew.
 */
export function preferLeanMemory(): void {
  for (const flag of ["--no-opt", "--no-maglev", "--semi-space-growth-factor=1"]) setFlagsFromString(flag);
}

/** So many sessions leave a few megabytes of garbage, which V8 by itself lets grow to three times that. */
const sessionsPerCollection = 50;

/** To be called at each session: every now and then all garbage is collected, once the session has had time to end. */
export function collectNowAndThen(collect = collectGarbage, afterMs = 100): () => void {
  let sessions = 0;
  return () => {
    sessions = (sessions + 1) % sessionsPerCollection;
    if (sessions === 0) setTimeout(collect, afterMs).unref();
  };
}

/**
 * For a process of very many devices, once all of them are up: what their starts have left would stay for long, since V8 collects old
 * objects when there are many more of them than before, and leaves them on the pages where they are. A while later, when the sessions of the
 * last have ended.
 */
export function collectOnceAfterStart(collect = compactHeap, afterMs = 5000): void {
  setTimeout(collect, afterMs).unref();
}

/** The function is only in contexts that are made while it is exposed. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  setFlagsFromString("--no-expose-gc");
}

/** What is left lies on few pages then, and the others go back to the system: with twice the pause, the half of the memory. */
function compactHeap(): void {
  setFlagsFromString("--compact-on-every-full-gc");
  collectGarbage();
  setFlagsFromString("--no-compact-on-every-full-gc");
}
