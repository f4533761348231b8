import type { ControlAnswer } from "../../agent/control/results.ts";
import type { Said } from "../../web/records/conversations.ts";
import { type CpeQuestion, refusal, type SessionQuestion } from "../cpes/ask-cpe.ts";
import { octetOfState } from "../cpes/state-octets.ts";
import type { Roster } from "../identities/roster.ts";
import { WorkerOver, type WorkerProcess } from "./worker-process.ts";

// The CPEs of several processes one by one: each process runs every so manyth.

/** As `stateOctets` has them. CPEs of a worker that has died are lost; those of one that has ended alone are off. */
export async function crewStates(
  workers: readonly WorkerProcess[],
  { first, size }: Pick<Roster, "first" | "size">,
): Promise<Uint8Array> {
  const all = new Uint8Array(size);
  const parts = await Promise.all(workers.map(statesOf));
  for (let position = 0; position < size; position += 1) {
    const number = first + position;
    const part = parts[(number - 1) % workers.length];
    all[position] = typeof part === "number" ? part : (part?.next().value ?? 0);
  }
  return all;
}

async function statesOf(worker: WorkerProcess): Promise<number | Iterator<number, undefined>> {
  try {
    return (await worker.call("states", undefined)).values();
  } catch (error) {
    if (!(error instanceof WorkerOver)) throw error;
    return octetOfState(worker.hasDied ? "lost" : "stopped");
  }
}

/** Asks the worker that has it. Never rejects for one that is gone. */
export async function askCrewCpe(
  workers: readonly WorkerProcess[],
  { first, size }: Pick<Roster, "first" | "size">,
  question: CpeQuestion,
): Promise<ControlAnswer> {
  const { number } = question;
  const worker = workers[(number - 1) % workers.length];
  if (worker === undefined || !Number.isInteger(number) || number < first || number >= first + size)
    return refusal("invalid", `there is no CPE ${number} here: they are ${first} to ${first + size - 1}`);
  try {
    return await worker.call("askCpe", question);
  } catch (error) {
    if (!(error instanceof WorkerOver)) throw error;
    return refusal("stopping", error.message);
  }
}

/** As `saidIn`; nothing of a CPE whose worker is gone. */
export async function saidOfCrew(
  workers: readonly WorkerProcess[],
  question: SessionQuestion,
): Promise<readonly Said[]> {
  try {
    return (await workers[(question.number - 1) % workers.length]?.call("saidIn", question)) ?? [];
  } catch (error) {
    if (!(error instanceof WorkerOver)) throw error;
    return [];
  }
}
