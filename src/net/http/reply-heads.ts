/** Watches the heads of the replies on a connection go by. */
export interface ReplyHeads {
  /** A request goes out: what comes next is the head of its reply. */
  begin(): void;
  /** What was received, with CRLF at the end of each line of a head. */
  pass(octets: Uint8Array): Uint8Array;
}

const cr = 13;
const lf = 10;

/**
 * Mends lines of heads that end in a bare LF, which Node's parser refuses and a recipient may take [RFC 9112 2.2]. That
 * parser stays as strict as it is about all else, above all about where a body ends: nothing is mended there.
 */
export function replyHeads(): ReplyHeads {
  let inHead = true;
  let before = 0;
  /** Of the line that is being read, without its end; and whether lines came before it. */
  let length = 0;
  let statusLine = "";
  let isFirst = true;

  const begin = (): void => {
    inHead = true;
    before = 0;
    length = 0;
    statusLine = "";
    isFirst = true;
  };
  const endLine = (): void => {
    if (length > 0) isFirst = false;
    // An interim reply is followed by another head.
    else if (!isFirst && /^HTTP\/\S+ 1/.test(statusLine)) begin();
    else if (!isFirst) inHead = false;
    length = 0;
  };
  return {
    begin,
    pass: (octets) => {
      const pieces: Uint8Array[] = [];
      let from = 0;
      for (let at = 0; at < octets.length && inHead; at += 1) {
        const octet = octets[at] ?? 0;
        if (octet === lf) {
          if (before !== cr) {
            pieces.push(octets.subarray(from, at), Uint8Array.of(cr));
            from = at;
          }
          before = lf;
          endLine();
          continue;
        }
        if (octet !== cr) {
          length += 1;
          if (isFirst && length <= 12) statusLine += String.fromCharCode(octet);
        }
        before = octet;
      }
      return pieces.length === 0 ? octets : Buffer.concat([...pieces, octets.subarray(from)]);
    },
  };
}
