import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// What spares memory rather than time, for a process of one agent. One that runs many devices keeps V8 as it is.

/**
 * No optimising compilers, which an agent of a few sessions a day has little of, and a nursery that does not grow. To be called
 * when the program is loaded, before it does anything: with other flags than Node's own, V8 compiles Node's modules anew.
 */
export function preferLeanMemory(): void {
  for (const flag of ["--no-opt", "--no-maglev", "--semi-space-growth-factor=1"]) setFlagsFromString(flag);
}

/** How often garbage is looked at: that of one session is next to nothing. */
const sessionsPerLook = 50;
/** Garbage among old objects that is worth a collection, which takes as long as some ten sessions. V8 by itself waits for several times that. */
const worthwhileBytes = 512 * 1024;

/** What collecting is done by. */
interface Collecting {
  collect(): void;
  /** What old objects take, those that nobody holds any more among them. */
  oldBytes(): number;
}

/** To be called at each session: now and then all garbage is collected, where there is enough of it, once the session has had time to end. */
export function collectNowAndThen({ collect, oldBytes }: Collecting = ofV8, afterMs = 100): () => void {
  let sessions = 0;
  /** After the latest collection; what a start leaves is collected at the first look. */
  let leastBytes = 0;
  const look = (): void => {
    if (oldBytes() - leastBytes < worthwhileBytes) return;
    collect();
    leastBytes = oldBytes();
  };
  return () => {
    sessions = (sessions + 1) % sessionsPerLook;
    if (sessions === 0) setTimeout(look, afterMs).unref();
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

const ofV8: Collecting = {
  collect: collectGarbage,
  oldBytes: () => {
    const old = getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space");
    return old?.space_used_size ?? Number.POSITIVE_INFINITY;
  },
};

/** What is left lies on few pages then, and the others go back to the system: with twice the pause, the half of the memory. */
function compactHeap(): void {
  setFlagsFromString("--compact-on-every-full-gc");
  collectGarbage();
  setFlagsFromString("--no-compact-on-every-full-gc");
}
