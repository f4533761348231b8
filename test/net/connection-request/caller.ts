import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { parseAuthHeader } from "../../../src/net/http/authentication/challenges.ts";
import { digestAnswerer, strongestChallenge } from "../../../src/net/http/authentication/digest-client.ts";

// Somebody who knocks at the door of a device: an ACS, or one who plays it.

/** Where they knock, and as whom, unless told otherwise. */
export const path = "/a7f3c0ffee";
export const secret = { username: "acs", password: "s3cret" };

export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly challenges: readonly string[];
}

/** One TCP connection; it ends with the test. */
export class Caller {
  readonly socket: Socket;
  private held = "";

  /** From another of this machine's loopback addresses where one is given. */
  constructor(port: number, host = "127.0.0.1", from?: string) {
    this.socket = createConnection({ port, host, ...(from !== undefined && { localAddress: from }) });
    this.socket.on("error", () => {});
    this.socket.on("data", (chunk) => {
      this.held += chunk.toString("latin1");
      this.socket.emit("more");
    });
    onTestFinished(() => void this.socket.destroy());
  }

  send(raw: string): void {
    this.socket.write(raw, "latin1");
  }

  async answer(): Promise<Answer> {
    let end = this.held.indexOf("\r\n\r\n");
    while (end < 0) {
      if (this.socket.closed) throw new RangeError(`hung up after ${JSON.stringify(this.held)}`);
      await Promise.race([once(this.socket, "more"), once(this.socket, "close")]);
      end = this.held.indexOf("\r\n\r\n");
    }
    const head = this.held.slice(0, end);
    this.held = this.held.slice(end + 4);
    const challenges = [...head.matchAll(/^WWW-Authenticate: (.*)$/gim)].map((match) => match[1] ?? "");
    return { status: Number(head.split(" ")[1]), head, challenges };
  }

  async get(authorization?: string, target = path): Promise<Answer> {
    this.send(
      `GET ${target} HTTP/1.1\r\nHost: cpe\r\n${authorization ? `Authorization: ${authorization}\r\n` : ""}\r\n`,
    );
    return this.answer();
  }

  /** However it was closed: one that has sent more than was read is answered and reset. */
  async closed(): Promise<void> {
    while (!this.socket.closed) await once(this.socket, "close").catch(() => undefined);
  }
}

/** An answer to the challenge that names `algorithm`, with parameters changed or (undefined) left out. */
export function answerTo(
  challenges: readonly string[],
  { algorithm = "MD5", uri = path, credentials = secret, change = {} as Record<string, string | undefined> } = {},
): string {
  const schemes = challenges
    .flatMap(parseAuthHeader)
    .filter(({ parameters }) => parameters.get("algorithm") === algorithm);
  const challenge = strongestChallenge(schemes);
  if (!challenge) throw new RangeError("no such challenge");
  const made = digestAnswerer(challenge, credentials).authorization({ method: "GET", uri, body: new Uint8Array() });
  const parameters = new Map(parseAuthHeader(made)[0]?.parameters);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) parameters.delete(name);
    else parameters.set(name, value);
  }
  return `Digest ${[...parameters].map(([name, value]) => `${name}="${value}"`).join(", ")}`;
}
