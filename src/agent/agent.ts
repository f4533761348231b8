import type { ControlCommand, RequestOf } from "./control/requests.ts";
import type { ControlAnswer } from "./control/results.ts";

export interface Agent {
  /** Answers; never rejects, not even what is no request at all. */
  control<C extends ControlCommand>(request: RequestOf<C>): Promise<ControlAnswer<C>>;
  /** Looks for what is due: for whoever has held a session up (`Exchange.mayBegin`). */
  wake(): void;
  /** Ends a running session and closes the listener within 2 s; nothing durable is lost. */
  stop(): Promise<void>;
}
