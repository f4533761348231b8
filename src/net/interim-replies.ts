import type { Socket } from "node:net";

const interim = /^HTTP\/1\.[01] 100[ \r]/;
const endOfHead = Buffer.from("\r\n\r\n");

/**
 * Makes reads of a client's socket pass over `100 Continue`, which some servers send unasked and which undici takes for
 * the end of the connection. Other interim replies it passes over by itself. The function returned is to be called when
 * a request is sent: only what follows a request can be an interim reply. [RFC 9110 15.2]
 */
export function skipInterimReplies(socket: Socket): () => void {
  const read = socket.read.bind(socket);
  let expected = false;
  socket.read = (size?: number) => {
    const chunk: unknown = read(size);
    if (!expected || !Buffer.isBuffer(chunk)) return chunk;
    const rest = withoutInterim(chunk);
    expected = rest.length === 0;
    return expected ? null : rest;
  };
  return () => {
    expected = true;
  };
}

function withoutInterim(chunk: Buffer): Buffer {
  let rest = chunk;
  while (interim.test(rest.toString("latin1", 0, 13))) {
    const end = rest.indexOf(endOfHead);
    if (end < 0) return rest;
    rest = rest.subarray(end + endOfHead.length);
  }
  return rest;
}
