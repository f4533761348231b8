import { createHash, randomBytes } from "node:crypto";
import type { TestAcs } from "../test/harness/acs/test-acs.ts";
import { type Measured, startAgentProcess } from "./process.ts";

// An agent as a process, and sessions that its ACS asks for.

const connectionRequest = [
  "-o",
  "connectionRequest.port=0",
  "-o",
  "connectionRequest.bind=127.0.0.1",
  "-o",
  "connectionRequest.username=bench",
  "-o",
  "connectionRequest.password=bench",
  "-o",
  "connectionRequest.limitPerMinute=6000",
  "-o",
  "acs.periodicInform.enable=false",
];

/** An agent that has nothing to do but what it is asked. */
export const startAgent = (acs: TestAcs, host: "linux" | "virtual", stateDirectory?: string): Promise<Measured> =>
  startAgentProcess(["--acs-url", acs.url, "--host", host, ...connectionRequest], stateDirectory);

/** Answers the listener's Digest challenge, as an ACS does. */
async function wake(url: string): Promise<void> {
  const challenge = (await fetch(url)).headers.get("www-authenticate") ?? "";
  const of = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? "";
  const sha256 = of("algorithm") === "SHA-256";
  const hash = (text: string): string =>
    createHash(sha256 ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const path = new URL(url).pathname;
  const cnonce = randomBytes(8).toString("hex");
  const response = hash(
    `${hash(`bench:${of("realm")}:bench`)}:${of("nonce")}:00000001:${cnonce}:auth:${hash(`GET:${path}`)}`,
  );
  const opaque = of("opaque");
  const authorization = `Digest username="bench", realm="${of("realm")}", nonce="${of("nonce")}", uri="${path}", qop=auth, nc=00000001, cnonce="${cnonce}", response="${response}"${opaque && `, opaque="${opaque}"`}${sha256 ? ", algorithm=SHA-256" : ""}`;
  const answer = await fetch(url, { headers: { authorization } });
  if (!answer.ok) throw new Error(`the connection request was answered ${answer.status}`);
}

/** One after the other, each from a connection request. */
export async function sessions(acs: TestAcs, count: number): Promise<void> {
  for (let each = 0; each < count; each++) {
    const { sessions } = acs;
    await wake(acs.informs.at(-1)?.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "");
    await acs.until(() => acs.sessions > sessions);
  }
}
