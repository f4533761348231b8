import { readdirSync, readFileSync, readlinkSync } from "node:fs";

// An agent that is killed cannot end the programs that it has running, and one that is silent for long, as `ip monitor` on a
// quiet network, does not notice that nobody reads it any more. Where the kernel does not end them (ending-with-us.ts) the next agent does.

const starter = "STARTED_BY_CPE_AGENT";

/** The variable by which a program is known as this process's own. */
export const ownMark = (): Record<string, string> => ({ [starter]: String(process.pid) });

/** Ends what an agent has started to run on and left behind: it is gone, so that their parent is another. */
export function endLeftBehind(): void {
  for (const pid of processes()) {
    try {
      if (isLeftBehind(pid)) process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile, or is somebody else's.
    }
  }
}

function processes(): readonly number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/**
 * Whether the agent that has started it, or what has started it in turn, is above it no more. In another PID namespace, as in a container, the
 * mark is a number of there. Throws where it may not be looked at.
 */
function isLeftBehind(pid: number): boolean {
  if (readlinkSync(`/proc/${pid}/ns/pid`) !== readlinkSync("/proc/self/ns/pid")) return false;
  const mark = readFileSync(`/proc/${pid}/environ`, "latin1")
    .split("\0")
    .find((variable) => variable.startsWith(`${starter}=`));
  if (mark === undefined) return false;
  for (let above = parentOf(pid); above > 0; above = parentOf(above)) if (mark === `${starter}=${above}`) return false;
  return true;
}

/** The second field after the name, which is in brackets and may be anything. (proc_pid_stat(5)) */
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
}
