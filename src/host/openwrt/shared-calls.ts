import type { Clock } from "../../ports/clock.ts";
import type { UbusTable } from "./ubus/blobmsg.ts";
import type { UbusCalls } from "./ubus/ubus.ts";

/** How long an answer stands for others: about as long as one RPC reads, and far less than a person needs to change something. */
const sharedMs = 200;

export interface SharedCalls extends UbusCalls {
  /** What was answered is not true any more: who asks from now on gets an answer of its own. */
  forget(): void;
}

/** Calls that only read, each asked once for all who ask the same at about the same time. A failure is shared too. */
export function sharedCalls(calls: UbusCalls, clock: Clock): SharedCalls {
  const answers = new Map<string, { readonly atMs: number; readonly answer: Promise<UbusTable | undefined> }>();
  return {
    call: (object, method, args = {}, options) => {
      const now = clock.monotonicMs();
      const key = JSON.stringify([object, method, args]);
      const known = answers.get(key);
      if (known !== undefined && now - known.atMs < sharedMs) return known.answer;
      for (const [old, { atMs }] of answers) if (now - atMs >= sharedMs) answers.delete(old);
      const answer = calls.call(object, method, args, options);
      answers.set(key, { atMs: now, answer });
      return answer;
    },
    objects: (pattern) => calls.objects(pattern),
    forget: () => answers.clear(),
  };
}
