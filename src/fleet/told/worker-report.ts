/** What has become of a process that runs a part of a fleet. */
export interface WorkerReport {
  /** From 1. */
  readonly worker: number;
  readonly pid: number | undefined;
  readonly cpes: number;
  /** `ended`: in order, before it was asked to. `died`: what its CPEs had not kept is lost. */
  readonly state: "running" | "ended" | "died";
  /** Of one that is over: `SIGKILL`, `exit code 1`. */
  readonly by?: string;
  /** RFC 3339. */
  readonly at?: string;
}
