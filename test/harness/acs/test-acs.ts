import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { patienceMs } from "../patience.ts";
import { valuesOf } from "./answers.ts";
import { Conversation, envelope, idIn, methodIn, usualAnswers } from "./conversation.ts";

// An ACS that does exactly what a test says, and keeps what it was sent.

export interface SeenInform {
  readonly events: readonly string[];
  readonly retryCount: number;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface TestAcsOptions {
  /** 127.0.0.1 unless given. */
  readonly address?: string;
  /** Any free one unless given. */
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Answers a request itself and returns true, or leaves it to the ACS. */
  readonly before?: (request: IncomingMessage, response: ServerResponse, body: string, octets: Buffer) => boolean;
}

export class TestAcs {
  readonly url: string;
  readonly informs: SeenInform[] = [];
  /** `key 0`: CommandKey and FaultCode of each TransferComplete. */
  readonly completed: string[] = [];
  readonly #conversation = new Conversation((method) => usualAnswers[method]);
  /** Method elements for the CPE, sent one a step. */
  readonly queue = this.#conversation.turns;
  /** What the CPE answered to them. */
  readonly answers = this.#conversation.answers;
  sessions = 0;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();

  private constructor(server: Server, scheme: string, address: string) {
    this.#server = server;
    this.url = `${scheme}://${address}:${(server.address() as AddressInfo).port}/`;
  }

  static async start(options: TestAcsOptions = {}): Promise<TestAcs> {
    let acs: TestAcs | undefined;
    const handle = (request: IncomingMessage, response: ServerResponse): void => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const octets = Buffer.concat(chunks);
        const body = octets.toString();
        if (options.before?.(request, response, body, octets) !== true) acs?.answer(body, response);
      });
    };
    const server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle);
    const { address = "127.0.0.1" } = options;
    await new Promise<void>((resolve) => server.listen(options.port ?? 0, address, resolve));
    acs = new TestAcs(server, options.tls ? "https" : "http", address);
    return acs;
  }

  answer(body: string, response: ServerResponse): void {
    const method = methodIn(body);
    if (method === "Inform") this.informs.push(informIn(body));
    if (method === "TransferComplete") this.completed.push(completionOf(body));
    const next = this.#conversation.next(body, method);
    if (next.kind === "end") {
      response.writeHead(204).end();
      this.sessions += 1;
    } else {
      const id = next.kind === "request" ? `acs-${next.number}` : (idIn(body) ?? "1");
      response.writeHead(200, { "Content-Type": "text/xml; charset=utf-8" }).end(envelope(id, next.turn));
    }
    for (const look of this.#waiting) look();
  }

  /** Resolves when `fits` does; rejects after `timeoutMs`, which an emulated machine needs more of. */
  until(fits: () => boolean, timeoutMs = patienceMs): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (!fits()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(
          new Error(`not within ${timeoutMs} ms; informs: ${JSON.stringify(this.informs.map((each) => each.events))}`),
        );
      }, timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

function informIn(body: string): SeenInform {
  const events = [...body.matchAll(/<EventCode>([^<]*)<\/EventCode><CommandKey>([^<]*)</g)];
  return {
    events: events.map(([, code = "", key]) => (key ? `${code}(${key})` : code)),
    retryCount: Number(/<RetryCount>(\d+)</.exec(body)?.[1]),
    parameters: valuesOf(body),
  };
}

const completionOf = (body: string): string =>
  `${/<CommandKey>([^<]*)</.exec(body)?.[1]} ${/<FaultCode>(\d+)</.exec(body)?.[1]}`;
