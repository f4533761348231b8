import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
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

export type BenchHost = "linux" | "virtual" | "openwrt";

const recordedRouter = join(import.meta.dirname, "../test/fixtures/openwrt/23.05-dsa-dual-band");

/** An agent that has nothing to do but what it is asked. `openwrt`: as it was recorded, or what is in the folder `router`. */
export const startAgent = (
  acs: TestAcs,
  host: BenchHost,
  stateDirectory?: string,
  router = recordedRouter,
): Promise<Measured> => {
  const of = host === "openwrt" ? ["--sysroot", router] : [];
  return startAgentProcess(["--acs-url", acs.url, "--host", host, ...of, ...connectionRequest], stateDirectory);
};

/** Where the agent of an ACS takes connection requests, as its latest Inform says. */
export const urlOf = (acs: TestAcs): string =>
  acs.informs.at(-1)?.parameters.get("Device.ManagementServer.ConnectionRequestURL") ?? "";

/** The credentials that answer a Digest challenge. */
function authorizationFor(challenge: string, path: string): string {
  const of = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? "";
  const sha256 = of("algorithm") === "SHA-256";
  const hash = (text: string): string =>
    createHash(sha256 ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const cnonce = randomBytes(8).toString("hex");
  const response = hash(
    `${hash(`bench:${of("realm")}:bench`)}:${of("nonce")}:00000001:${cnonce}:auth:${hash(`GET:${path}`)}`,
  );
  const opaque = of("opaque");
  return `Digest username="bench", realm="${of("realm")}", nonce="${of("nonce")}", uri="${path}", qop=auth, nc=00000001, cnonce="${cnonce}", response="${response}"${opaque && `, opaque="${opaque}"`}${sha256 ? ", algorithm=SHA-256" : ""}`;
}

/** Answers the listener's Digest challenge, as an ACS does. */
export async function wake(url: string): Promise<void> {
  const challenge = (await fetch(url)).headers.get("www-authenticate") ?? "";
  const authorization = authorizationFor(challenge, new URL(url).pathname);
  const answer = await fetch(url, { headers: { authorization } });
  if (!answer.ok) throw new Error(`the connection request was answered ${answer.status}`);
}

/** What the listener answers to a connection request without credentials, and to one with them, as octets. */
export async function recordAnswers(url: string): Promise<{ challenge: string; accepted: string }> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const ask = async (header: string): Promise<string> => {
    socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n${header}\r\n`);
    const [octets] = await once(socket, "data");
    return String(octets);
  };
  const challenge = await ask("");
  const accepted = await ask(`Authorization: ${authorizationFor(challenge, pathname)}\r\n`);
  socket.destroy();
  return { challenge, accepted };
}

/** One after the other, each from a connection request. */
export async function sessions(acs: TestAcs, count: number): Promise<void> {
  for (let each = 0; each < count; each++) {
    const { sessions } = acs;
    await wake(urlOf(acs));
    await acs.until(() => acs.sessions > sessions);
  }
}
