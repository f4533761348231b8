import type { Socket } from "node:net";
import type { TlsOptions } from "node:tls";
import { expect, onTestFinished } from "vitest";
import { type Envelope, readEnvelope } from "../../src/cwmp/soap/envelope.ts";
import { validateEnvelope } from "../cwmp/message-definitions.ts";
import { Conversation, usualAnswers } from "../harness/acs/conversation.ts";
import { said } from "../harness/acs/said.ts";
import { reply, type ScriptedServer, type SeenRequest, scriptedServer } from "../net/scripted-server.ts";
import type { Peer } from "./peers.ts";

// An ACS on a real socket that speaks as a peer of the field does, and says what a test tells it to.

/** One POST of the CPE. */
export interface Heard extends SeenRequest {
  /** Undefined for the empty POST. */
  readonly envelope: Envelope | undefined;
  readonly text: string;
  /** `Inform`, `empty`, `RebootResponse 7`: answers with the ID that they carry. */
  readonly what: string;
}

/** A whole HTTP reply; undefined where the turn has dealt with the socket itself. */
type Reply = string | Buffer | undefined;

/** A body for the peer to dress and send, or what to do instead. */
export type Turn = string | ((heard: Heard, socket: Socket) => Reply | Promise<Reply>);

export interface FieldAcsOptions {
  readonly tls?: TlsOptions;
  readonly host?: string;
  /** Looks at every POST first; gives a reply, or undefined to let the ACS go on as usual. */
  readonly before?: (heard: Heard, socket: Socket) => Reply;
  /** What is said instead of the usual to these requests of the CPE. */
  readonly answers?: Readonly<Record<string, Turn>>;
  /** Where false, what the CPE sends is not held against the message definitions (for what is too large for that). */
  readonly validates?: boolean;
}

export interface FieldAcs {
  readonly url: string;
  readonly server: ScriptedServer;
  /** What is said in its turn, one a reply; then the session is ended. */
  readonly turns: Turn[];
  readonly heard: readonly Heard[];
  readonly said: readonly string[];
  /** What the CPE answered to the turns, as text. */
  readonly answers: readonly string[];
}

/** Starts it; it ends with the test. */
export async function fieldAcs(
  peer: Peer,
  turns: readonly Turn[] = [],
  options: FieldAcsOptions = {},
): Promise<FieldAcs> {
  // A request that nobody has foreseen is answered by an envelope without a body.
  const answerTo = (method: string): Turn => options.answers?.[method] ?? usualAnswers[method] ?? "";
  const conversation = new Conversation<Turn>(answerTo, turns);
  const heard: Heard[] = [];

  const respond = async (request: SeenRequest, socket: Socket): Promise<Reply> => {
    const post = hear(request, options.validates !== false);
    heard.push(post);
    const early = options.before?.(post, socket);
    if (early !== undefined) return early;
    const { envelope, text } = post;
    const asks = envelope?.body.kind === "acs-request" ? envelope.body.method : undefined;
    const next = conversation.next(envelope === undefined ? "" : text, asks);
    switch (next.kind) {
      case "answer":
        return take(next.turn, post, socket, envelope?.header.id);
      case "request":
        return take(next.turn, post, socket, peer.requestId(next.number));
      case "end":
        return peer.end;
    }
  };
  const take = (turn: Turn, said: Heard, socket: Socket, id: string | undefined): Reply | Promise<Reply> =>
    typeof turn === "string" ? dressed(peer, turn, id) : turn(said, socket);

  const server = await scriptedServer(respond, {
    ...(options.tls && { tls: options.tls }),
    ...(options.host && { host: options.host }),
  });
  onTestFinished(() => server.close());
  return {
    url: server.url,
    server,
    turns: conversation.turns,
    heard,
    get said() {
      return heard.map(({ what }) => what);
    },
    answers: conversation.answers,
  };
}

/** The whole reply with a body in the peer's dress. */
export function dressed(
  peer: Peer,
  body: string,
  id?: string,
  headers: Readonly<Record<string, string | string[]>> = {},
): Buffer {
  return reply(200, peer.envelope(body, id), { ...peer.headers, ...headers });
}

/** The ID of a request of the CPE, for its answer. */
export const idOf = (heard: Heard): string | undefined => heard.envelope?.header.id;

function hear(request: SeenRequest, validates: boolean): Heard {
  const coded = request.headers["content-encoding"] !== undefined;
  const text = coded ? "" : request.body.toString();
  if (text === "") return { ...request, text, envelope: undefined, what: coded ? "coded" : said(undefined) };
  if (validates) expect(validateEnvelope(text)).toEqual([]);
  const envelope = readEnvelope([request.body], { from: "cpe" });
  return { ...request, text, envelope, what: said(envelope) };
}
