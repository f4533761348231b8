import type { ClientRequest, IncomingMessage } from "node:http";
import { gatheredOctets, pourAll } from "../octets.ts";
import { HttpFailure, tooLarge } from "./http-failure.ts";
import type { ReplyBody } from "./http-message.ts";
import type { SocketIntake } from "./socket-intake.ts";

/** A body whose head has come. */
export interface IncomingBody {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
  readonly host: string;
  /** Bounds what is gathered. */
  readonly maxBytes: number;
  /** Tells when the exchange fails, or at once that it has failed. */
  readonly onLoss: (tell: (failure: HttpFailure) => void) => void;
  /** Where the connection serves this exchange alone: reads a body of known length past the HTTP client. */
  readonly intake: SocketIntake | undefined;
}

/** What is left to come of a reply. */
export function incomingBody(body: IncomingBody): ReplyBody {
  const { request, response } = body;
  // Whole by its head, whatever a sender who does not know that lets follow.
  if (response.statusCode === 204) {
    response.resume();
    return body.intake === undefined
      ? wholeBody([])
      : { ...wholeBody([]), discard: async () => void request.destroy() };
  }
  return {
    gather: () => gather(body),
    pour: (sink) => {
      let loss: HttpFailure | undefined;
      body.onLoss((failure) => {
        loss = failure;
      });
      const broken = (): HttpFailure =>
        loss ?? new HttpFailure("closed", `${body.host} closed the connection before its reply was whole`);
      const length = response.headers["content-length"];
      const counted = length !== undefined && response.headers["transfer-encoding"] === undefined;
      if (counted && body.intake) return body.intake.pour(response, Number(length), sink, broken);
      return pourAll(contentOf(response, broken), sink);
    },
    discard: async () => {
      if (body.intake) request.destroy();
      else await gather(body);
    },
  };
}

/** A body that is all there. */
export function wholeBody(octets: readonly Uint8Array[]): ReplyBody {
  return {
    gather: async () => octets,
    pour: async (sink) => {
      for (const each of octets) await sink(each);
    },
    discard: async () => {},
  };
}

function gather({ request, response, host, maxBytes, onLoss }: IncomingBody): Promise<readonly Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const octets = gatheredOctets();
    onLoss(reject);
    response.on("data", (chunk: Buffer) => {
      octets.add(chunk);
      if (octets.bytes <= maxBytes) return;
      reject(tooLarge(host));
      request.destroy();
    });
    response.once("end", () => resolve(octets.pieces()));
  });
}

async function* contentOf(response: IncomingMessage, broken: () => HttpFailure): AsyncGenerator<Uint8Array> {
  try {
    yield* response;
  } catch {
    throw broken();
  }
}
