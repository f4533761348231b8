import { addLacks, addSeen, type Lack, type Players, type Seen } from "../scenario/players.ts";
import type { PlayRequest } from "./messages.ts";
import { WorkerOver, type WorkerProcess } from "./worker-process.ts";

/** The CPEs of several processes, for a scenario that this one plays. A worker that is gone fails the step. */
export function crewPlayers(workers: readonly WorkerProcess[], signal: AbortSignal): Players {
  signal.addEventListener("abort", () => {
    for (const worker of workers) worker.call("cut", undefined).catch(() => undefined);
  });
  const each = <T>(request: PlayRequest): Promise<readonly T[]> =>
    Promise.all(workers.map(async (worker) => (await asked(worker, request)) as T));
  return {
    async watch(...terms) {
      await each({ method: "watch", terms });
    },
    async count(...terms) {
      return (await each<number>({ method: "count", terms })).reduce((sum, many) => sum + many, 0);
    },
    act: async (...terms) => addLacks(await each<Lack>({ method: "act", terms })),
    async give(...terms) {
      await each({ method: "give", terms });
    },
    look: async (...terms) => addLacks(await each<Lack>({ method: "look", terms })),
    seen: async (...terms) => addSeen(await each<Seen>({ method: "seen", terms })),
  };
}

async function asked(worker: WorkerProcess, request: PlayRequest): Promise<unknown> {
  try {
    return await worker.call("play", request);
  } catch (error) {
    if (!(error instanceof WorkerOver)) throw error;
    const { by = "it does not answer", cpes } = worker.report;
    throw new Error(`worker ${worker.number} is gone (${by}), and its ${cpes} CPEs with it`);
  }
}
