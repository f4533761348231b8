import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import { envelope } from "../harness/acs/conversation.ts";
import { type SeenInform, TestAcs } from "../harness/acs/test-acs.ts";

/** An ACS that asks each CPE the same, one after the other, each once. */
export interface FleetAcs {
  readonly acs: TestAcs;
  /** Of each CPE, in order, by serial number. */
  readonly informs: ReadonlyMap<string, readonly SeenInform[]>;
  /** What each has answered. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
  /** `key 0`: CommandKey and FaultCode of each TransferComplete. */
  readonly completed: ReadonlyMap<string, readonly string[]>;
  /** Method elements, for the root of a CPE's tree (`Device.`), asked of each in its next sessions. */
  readonly questions: ((root: string) => string)[];
}

/** Ends with the test. */
export async function fleetAcs(): Promise<FleetAcs> {
  const informs = new Map<string, SeenInform[]>();
  const answers = new Map<string, string[]>();
  const completed = new Map<string, string[]>();
  const questions: ((root: string) => string)[] = [];
  const roots = new Map<string, string>();
  const asked = new Map<string, number>();
  const speakers = new WeakMap<Socket, string>();
  const told = <T>(all: Map<string, T[]>, serial: string, what: T): unknown =>
    all.set(serial, [...(all.get(serial) ?? []), what]);
  const acs = await TestAcs.start({
    before: ({ socket }, response, body) => {
      const informing = /<SerialNumber>([^<]*)</.exec(body)?.[1];
      if (informing !== undefined) {
        speakers.set(socket, informing);
        roots.set(informing, /<Name>(\w+\.)/.exec(body)?.[1] ?? "");
      }
      const serial = speakers.get(socket) ?? "";
      if (informing !== undefined || body.includes("<cwmp:TransferComplete>")) {
        acs.answer(body, response);
        if (informing !== undefined) told(informs, serial, acs.informs.at(-1) as SeenInform);
        else told(completed, serial, acs.completed.at(-1) ?? "");
        return true;
      }
      if (body !== "") told(answers, serial, body);
      const at = asked.get(serial) ?? 0;
      const question = questions[at];
      if (question === undefined) return false;
      asked.set(serial, at + 1);
      response
        .writeHead(200, { "Content-Type": "text/xml" })
        .end(envelope(String(at), question(roots.get(serial) ?? "")));
      return true;
    },
  });
  onTestFinished(() => acs.close());
  return { acs, informs, answers, completed, questions };
}
