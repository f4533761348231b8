import { TestAcs } from "../../test/harness/acs/test-acs.ts";
import { recordAnswers, startAgent, urlOf } from "../sessions.ts";
import { type RecordedSession, requestOctets } from "./conversation.ts";

/** An Inform-only session of the agent from a connection request, with what the listener answered. */
export async function recordSession(host: "linux" | "virtual"): Promise<RecordedSession> {
  const requests: string[] = [];
  const acs = await TestAcs.start({
    before: ({ method, url, rawHeaders }, _response, body) => {
      requests.push(requestOctets(`${method} ${url} HTTP/1.1`, rawHeaders, body));
      return false;
    },
  });
  const agent = await startAgent(acs, host);
  await acs.until(() => acs.sessions > 0);
  requests.length = 0;
  const answers = await recordAnswers(urlOf(acs));
  await acs.until(() => acs.sessions > 1);
  await agent.stop();
  await acs.close();
  const [inform = "", empty = ""] = requests;
  return { inform, empty, ...answers };
}
