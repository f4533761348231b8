import type { ControlCommand, ControlRequest } from "../../src/agent/control/requests.ts";
import type { ControlError, ControlResults } from "../../src/agent/control/results.ts";

// What the page asks of the agent. Failures are sentences for people.

class ApiFailure extends Error {
  readonly kind: ControlError["kind"] | "login" | "gone";
  readonly faults: ControlError["faults"];

  constructor(kind: ApiFailure["kind"], message: string, faults: ControlError["faults"] = []) {
    super(message);
    this.name = "ApiFailure";
    this.kind = kind;
    this.faults = faults;
  }
}

/** Called when the agent wants to know the password again. */
const loggedOut = new EventTarget();
export const onLoggedOut = (told: () => void): (() => void) => {
  loggedOut.addEventListener("out", told);
  return () => loggedOut.removeEventListener("out", told);
};

/** Rejects with an `ApiFailure`. */
export async function asked<T>(path: string, method = "GET", body?: unknown): Promise<T> {
  const headers = { "X-CPE-Agent": "page", ...(body !== undefined && { "Content-Type": "application/json" }) };
  const reply = await fetch(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }).catch(
    () => {
      throw new ApiFailure("gone", "There is no answer. Is it still running?");
    },
  );
  const answer = await reply.json().catch(() => undefined);
  if (reply.ok) return answer as T;
  const error = (answer as { error?: string | (ControlError & { kind: ApiFailure["kind"] }) } | undefined)?.error;
  const failure =
    typeof error === "object"
      ? new ApiFailure(error.kind, error.message, error.faults)
      : new ApiFailure("failed", error ?? `HTTP ${reply.status}`);
  if (failure.kind === "login" && path !== "/api/login") loggedOut.dispatchEvent(new Event("out"));
  throw failure;
}

/** What the command line asks over the control socket. */
export const operation = <C extends ControlCommand>(
  command: C,
  members: Omit<ControlRequest<C>, "command">,
): Promise<ControlResults[C]> => asked(`/api/operations/${command}`, "POST", members);

/** One sentence for each thing that is wrong. */
export function sentencesOf(failure: unknown): readonly string[] {
  if (!(failure instanceof Error)) return [String(failure)];
  if (!(failure instanceof ApiFailure) || failure.faults.length === 0) return [failure.message];
  return failure.faults.map(({ path, reason }) => (path === "" ? reason : `${path}: ${reason}`));
}
