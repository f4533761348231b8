import type { ControlCommand, RequestOf } from "../../agent/control/requests.ts";
import type { ControlAnswer, ControlError, ControlResults, SessionRecord } from "../../agent/control/results.ts";
import type { Said } from "../../web/records/conversations.ts";
import type { Fleet } from "../fleet.ts";

/** What is asked of one CPE, by its number: what an agent is asked over its control socket. */
export interface CpeQuestion {
  readonly number: number;
  readonly request: RequestOf<ControlCommand>;
}

/** A session of one CPE. */
export interface SessionQuestion extends Pick<SessionRecord, "durationMs" | "startedAtMs"> {
  readonly number: number;
}

/** What was said in it; nothing of one that was before somebody looked at the CPE. */
export const saidIn = ({ lookedAt }: Fleet, { number, ...session }: SessionQuestion): readonly Said[] =>
  lookedAt?.of(number, session) ?? [];

/** Never rejects: one that is not up, and one that there is not, is a refusal. */
export async function askCpe(
  { cpes, latest, lookedAt }: Fleet,
  { number, request }: CpeQuestion,
): Promise<ControlAnswer> {
  const [first, second] = cpes;
  // They are in order, and as far from each other as there are processes.
  const step = first === undefined || second === undefined ? 1 : second.number - first.number;
  const cpe = first && cpes[(number - first.number) / step];
  if (cpe?.number !== number) return refusal("invalid", `there is no CPE ${number} here`);
  // Nobody asks one by one but those who look at it.
  lookedAt?.look(number);
  if (cpe.agent === undefined) return refusal("stopping", `${cpe.serialNumber} is ${cpe.state}: it cannot be asked`);
  const answer = await cpe.agent.control(request);
  if (!answer.ok || latest === undefined) return answer;
  // An agent of very many remembers no session itself.
  if (request.command === "status") {
    const status = answer.result as ControlResults["status"];
    return { ok: true, result: { ...status, lastSession: latest.of(number, status.acsUrl)[0] } };
  }
  if (request.command === "sessions") {
    const status = await cpe.agent.control({ command: "status" });
    return { ok: true, result: { sessions: latest.of(number, status.ok ? status.result.acsUrl : "") } };
  }
  return answer;
}

export const refusal = (kind: ControlError["kind"], message: string): ControlAnswer => ({
  ok: false,
  error: { kind, message, faults: [] },
});
