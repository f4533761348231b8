import { expect } from "vitest";
import type { CpeMethod, CpeRpcs } from "../../../src/cwmp/methods.ts";
import { type Envelope, type OutgoingEnvelope, readEnvelope, writeEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import type { Header } from "../../../src/cwmp/soap/header.ts";
import type {
  ExchangeFailure,
  ExchangeFailureCode,
  ExchangeReply,
  SessionChannel,
} from "../../../src/ports/exchange.ts";
import { said } from "../../harness/acs/said.ts";
import { validateEnvelope } from "../message-definitions.ts";

// An ACS that says what a test tells it to, reply by reply, and notes what the CPE said.

export interface Post {
  /** Undefined for the empty POST. */
  readonly envelope: Envelope | undefined;
  readonly text: string;
}

type Reply = ExchangeReply | ExchangeFailure;
export type Line = (post: Post) => Reply | Promise<Reply>;

export interface ScriptedAcs extends SessionChannel {
  readonly posts: readonly Post[];
  /** What the CPE said, in a word each, with the ID that answers carry: `Inform`, `empty`, `RebootResponse 7`. */
  readonly said: readonly string[];
  readonly closed: number;
}

const octets = (text: string): Uint8Array[] => [new TextEncoder().encode(text)];
const textOf = (chunks: readonly Uint8Array[]): string =>
  chunks.map((chunk) => new TextDecoder().decode(chunk)).join("");

/** After its last line the ACS says nothing more. */
export function scriptedAcs(lines: readonly Line[]): ScriptedAcs {
  const posts: Post[] = [];
  let closed = 0;
  return {
    posts,
    get said() {
      return posts.map(({ envelope }) => said(envelope));
    },
    get closed() {
      return closed;
    },
    async post(chunks) {
      const text = textOf(chunks);
      const post = { text, envelope: text === "" ? undefined : readEnvelope(chunks, { from: "cpe" }) };
      const line = lines[posts.length] ?? nothing;
      posts.push(post);
      if (text !== "") expect(validateEnvelope(text)).toEqual([]);
      return line(post);
    },
    async close() {
      closed += 1;
    },
  };
}

interface Options extends Header {
  readonly hold?: boolean;
  readonly namespace?: Envelope["namespace"];
}

function envelope(body: OutgoingEnvelope["body"], { hold, namespace, ...header }: Options): Reply {
  const whole = {
    namespace: namespace ?? "urn:dslforum-org:cwmp-1-2",
    header: { ...header, ...(hold === undefined ? {} : { holdRequests: hold }) },
    body,
  } as const;
  return { ok: true, status: 200, body: writeEnvelope(whole) };
}

/** Echoes the ID of the post unless another, or with `undefined` none, is given. */
function idOf(post: Post, options: { readonly id?: string | undefined }): Header {
  const id = "id" in options ? options.id : post.envelope?.header.id;
  return id === undefined ? {} : { id };
}

type AnswerOptions = Omit<Options, "id"> & { readonly id?: string | undefined };

export const nothing: Line = () => ({ ok: true, status: 204, body: [] });

export const informResponse =
  (options: AnswerOptions = {}): Line =>
  (post) => {
    const { id: _, ...rest } = options;
    const body = { kind: "acs-response", method: "Inform", message: { MaxEnvelopes: 1 } } as const;
    return envelope(body, {
      namespace: post.envelope?.namespace ?? "urn:dslforum-org:cwmp-1-2",
      ...rest,
      ...idOf(post, options),
    });
  };

export const rpcMethodsResponse =
  (options: AnswerOptions = {}): Line =>
  (post) => {
    const { id: _, ...rest } = options;
    const message = { MethodList: ["Inform", "GetRPCMethods"] };
    return envelope({ kind: "acs-response", method: "GetRPCMethods", message }, { ...rest, ...idOf(post, options) });
  };

export const fault =
  (faultCode: number, options: AnswerOptions & { readonly soapFaultCode?: string } = {}): Line =>
  (post) => {
    const { id: _, soapFaultCode = "Server", ...rest } = options;
    const said = { faultCode, faultString: "so the ACS says", soapFaultCode, parameterFaults: [] };
    return envelope({ kind: "fault", fault: said }, { ...rest, ...idOf(post, options) });
  };

/** A request of the ACS. */
export const call =
  <M extends CpeMethod>(method: M, message: CpeRpcs[M]["request"], options: Options = {}): Line =>
  () =>
    envelope({ kind: "cpe-request", method, message } as OutgoingEnvelope["body"], options);

/** A body of the ACS's own, in the dress of GenieACS. */
export const body =
  (xml: string, id?: string, header = ""): Line =>
  () => ({
    ok: true,
    status: 200,
    body: octets(
      `<?xml version="1.0" encoding="UTF-8"?>\n<soap-env:Envelope xmlns:soap-enc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:soap-env="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:cwmp="urn:dslforum-org:cwmp-1-2"><soap-env:Header>${
        id === undefined ? "" : `<cwmp:ID soap-env:mustUnderstand="1">${id}</cwmp:ID>`
      }${header}</soap-env:Header><soap-env:Body>${xml}</soap-env:Body></soap-env:Envelope>`,
    ),
  });

export const raw =
  (text: string, status = 200): Line =>
  () => ({ ok: true, status, body: octets(text) });

export const failing =
  (code: ExchangeFailureCode, more: { readonly status?: number; readonly retryAfterSeconds?: number } = {}): Line =>
  () => ({ ok: false, code, reason: `the exchange failed: ${code}`, ...more });

/** Never answers, whatever the signal says. */
export const silence: Line = () => new Promise(() => {});
