import type { RpcActions } from "../../cwmp/session/session-context.ts";
import type { CwmpNamespace } from "../../cwmp/soap/namespaces.ts";
import type { AcsTarget } from "../../ports/exchange.ts";

/** Why and how a session is begun. */
export interface SessionTrigger {
  readonly target: AcsTarget;
  /** It was asked for locally: told by an event of the vendor's, since the standard has none. [TR-069 3.7.1.5] */
  readonly local: boolean;
  /** It is the retry of a failed one. */
  readonly retry: boolean;
  /** Failed sessions since the last good one. */
  readonly retryCount: number;
  /** In which the Inform goes out. */
  readonly namespace: CwmpNamespace;
  readonly actions: RpcActions;
  readonly signal: AbortSignal;
}
