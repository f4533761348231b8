/** A line was longer than its reader allows. */
class LineTooLong extends Error {
  override readonly name = "LineTooLong";
}

/** The lines of a stream of octets, as text without their line feeds. Throws `LineTooLong` past `maxBytes` in one line. */
export async function* lines(stream: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      held.push(chunk.subarray(from, end));
      from = end + 1;
      yield Buffer.concat(held).toString("utf8");
      held = [];
      heldBytes = 0;
    }
    held.push(chunk.subarray(from));
    heldBytes += chunk.length - from;
    if (heldBytes > maxBytes) throw new LineTooLong(`a line of more than ${maxBytes} octets`);
  }
}
