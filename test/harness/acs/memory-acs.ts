import type { Exchange } from "../../../src/ports/exchange.ts";
import { type Conversation, envelope, idIn, methodIn } from "./conversation.ts";

const [encoder, decoder] = [new TextEncoder(), new TextDecoder("latin1")];

/** An ACS without sockets, for any number of devices at a time. */
export function memoryAcs(conversation: Conversation<string>): Exchange {
  return {
    open: () => ({
      post: async (chunks) => {
        const text = chunks.map((chunk) => decoder.decode(chunk)).join("");
        const next = conversation.next(text, methodIn(text));
        if (next.kind === "end") return { ok: true, status: 204, body: [] };
        const id = next.kind === "request" ? `acs-${next.number}` : (idIn(text) ?? "1");
        return { ok: true, status: 200, body: [encoder.encode(envelope(id, next.turn))] };
      },
      close: async () => {},
    }),
  };
}
