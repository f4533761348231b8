import { useEffect, useState } from "preact/hooks";
import type { ShownDiagnosis } from "../../../src/agent/control/results.ts";
import type { DiagnosticName, DiagnosticProgress } from "../../../src/device/diagnostics/reports.ts";
import { operation } from "../../parts/api.ts";

// Runs of this page: followed to their ends whichever view is open, the latest kept until the tab is closed.

export interface Run {
  readonly id: number;
  readonly name: DiagnosticName;
  readonly given: Readonly<Record<string, string>>;
  readonly beganMs: number;
  readonly progress: readonly DiagnosticProgress[];
  readonly ended: ShownDiagnosis["ended"];
}

const mostRuns = 20;
const storage = "cpe-agent diagnostics";

class Runs {
  #runs: readonly Run[] = kept();
  #keys = new Map<number, string>();
  readonly #changed = new Set<() => void>();

  get all(): readonly Run[] {
    return this.#runs;
  }

  on(changed: () => void): () => void {
    this.#changed.add(changed);
    return () => void this.#changed.delete(changed);
  }

  /** Rejects with an `ApiFailure` for arguments that make none. */
  async begin(name: DiagnosticName, given: Readonly<Record<string, string>>): Promise<void> {
    const { run: key } = await operation("diagnose", { name, arguments: given });
    const id = Math.max(0, ...this.#runs.map((run) => run.id)) + 1;
    this.#keys.set(id, key);
    this.#runs = [{ id, name, given, beganMs: Date.now(), progress: [], ended: undefined }, ...this.#runs].slice(
      0,
      mostRuns,
    );
    this.#tell();
    void this.#follow(id, key);
  }

  async cancel(id: number): Promise<void> {
    const key = this.#keys.get(id);
    if (key !== undefined) await operation("cancel-diagnosis", { run: key });
  }

  async #follow(id: number, key: string): Promise<void> {
    let from = 0;
    for (;;) {
      const seen: ShownDiagnosis = await operation("diagnosis", { run: key, from }).catch((failure: Error) => ({
        progress: [],
        ended: { state: "lost", reason: failure.message },
      }));
      from += seen.progress.length;
      this.#runs = this.#runs.map((run) =>
        run.id === id ? { ...run, progress: [...run.progress, ...seen.progress], ended: seen.ended } : run,
      );
      this.#tell();
      if (seen.ended !== undefined) return;
    }
  }

  #tell(): void {
    for (const changed of this.#changed) changed();
    const over = this.#runs.filter(({ ended, name }) => ended !== undefined && name !== "PacketCaptureDiagnostics");
    try {
      sessionStorage.setItem(storage, JSON.stringify(over));
    } catch {
      // No room, or not allowed: the history ends with the page then.
    }
  }
}

function kept(): readonly Run[] {
  try {
    return JSON.parse(sessionStorage.getItem(storage) ?? "[]");
  } catch {
    return [];
  }
}

export const runs = new Runs();

export function useRuns(): readonly Run[] {
  const [all, setAll] = useState(runs.all);
  useEffect(() => runs.on(() => setAll(runs.all)), []);
  return all;
}
