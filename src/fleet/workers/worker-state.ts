import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

// Where a fleet in several processes keeps its state: each process in a directory of its own, whose name says of how many it is.

export const workerDirectory = (part: number, of: number): string => `worker-${part}-of-${of}`;

const directoryName = /^worker-\d+-of-(\d+)$/;
const stateFile = /^state\.db/;

/** How many processes have left their state in a directory: 1 for one that keeps it there itself; nothing where there is none. */
export function workersWithState(stateDirectory: string): number | undefined {
  const names = namesIn(stateDirectory);
  const [, of] = names.map((name) => directoryName.exec(name)).find((match) => match !== null) ?? [];
  if (of !== undefined) return Number(of);
  return names.some((name) => stateFile.test(name)) ? 1 : undefined;
}

/** Forgets all of it, by the names of the state's own files. */
export function forgetState(stateDirectory: string): void {
  for (const name of namesIn(stateDirectory)) {
    if (stateFile.test(name) || directoryName.test(name)) rmSync(join(stateDirectory, name), { recursive: true });
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
