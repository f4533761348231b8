import type { Log } from "../../ports/log.ts";
import { AcsConnection, SessionFailure } from "./acs-connection.ts";
import { Conversation } from "./conversation.ts";
import { open } from "./opening.ts";
import type { Session, SessionOutcome } from "./session-context.ts";

/**
 * Runs one session with the ACS, from the Inform to the last empty reply, closes its channel and tells how it went.
 * Never rejects: whatever fails is an outcome. [TR-069 3.7.1]
 */
export async function runSession(session: Session): Promise<SessionOutcome> {
  const connection = new AcsConnection(session);
  let conversation: Conversation | undefined;
  try {
    const informResponse = await open(session, connection);
    await session.informed();
    conversation = new Conversation(session, connection, informResponse);
    await conversation.run();
    return { ok: true, rpcs: conversation.rpcs, namespace: connection.namespace };
  } catch (failure) {
    const so = { ok: false, rpcs: conversation?.rpcs ?? 0, informed: conversation !== undefined } as const;
    if (!(failure instanceof SessionFailure)) return { ...so, code: "internal", reason: String(failure) };
    const { code, message: reason, retryAfterSeconds, status } = failure;
    return {
      ...so,
      code,
      reason,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      ...(status !== undefined && { status }),
    };
  } finally {
    await hangUp(connection, session.log);
  }
}

async function hangUp(connection: AcsConnection, log: Log): Promise<void> {
  try {
    await connection.close();
  } catch (failure) {
    log.warn("session.close", { reason: String(failure) });
  }
}
