import { gatheredOctets } from "../octets.ts";

/** A line was longer than its reader allows. */
class LineTooLong extends Error {
  override readonly name = "LineTooLong";
}

/** The lines of a stream of octets, as text without their line feeds. Throws `LineTooLong` past `maxBytes` in one line. */
export async function* lines(stream: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string> {
  let held = gatheredOctets();
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      held.add(chunk.subarray(from, end));
      from = end + 1;
      if (held.bytes > maxBytes) break;
      yield Buffer.concat(held.pieces()).toString("utf8");
      held = gatheredOctets();
    }
    held.add(chunk.subarray(from));
    if (held.bytes > maxBytes) throw new LineTooLong(`a line of more than ${maxBytes} octets`);
  }
}
