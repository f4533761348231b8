import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { StatusReport } from "../../src/agent/control/results.ts";
import type { TreeValue } from "../parts/device.tsx";
import { Live } from "../parts/live.ts";

// What every view has around it.

interface Told {
  readonly status: StatusReport;
  readonly log: string;
  readonly values: readonly TreeValue[];
}

export const agentLive = (): Live<Told> => new Live<Told>("/api/live", ["status", "log", "values"]);

interface Surroundings {
  readonly live: Live<Told>;
  readonly readOnly: boolean;
  /** Grows whenever the agent is back after it was away: what was loaded before is old. */
  readonly life: number;
  readonly status: StatusReport | undefined;
  /** When the status was told, by the clock of this browser. */
  readonly toldMs: number;
}

export const Around = createContext<Surroundings>({
  live: agentLive(),
  readOnly: false,
  life: 0,
  status: undefined,
  toldMs: 0,
});

export const useAround = (): Surroundings => useContext(Around);
