// The octets of one Inform-only session, as they stood on the wire, for programs that send them without understanding them.

export interface RecordedSession {
  /** The Inform and the empty POST, with their heads. */
  readonly inform: string;
  readonly empty: string;
  /** What a connection request is answered with, without and with credentials. */
  readonly challenge: string;
  readonly accepted: string;
}

/** A request as a server saw it, with the head as it was written. */
export function requestOctets(line: string, rawHeaders: readonly string[], body: string): string {
  const pairs = rawHeaders.filter((_, at) => at % 2 === 0).map((name, at) => `${name}: ${rawHeaders[at * 2 + 1]}\r\n`);
  return `${line}\r\n${pairs.join("")}\r\n${body}`;
}

/** Whether all of a message has come, of one that has a length or none. */
export function isWhole(octets: Buffer): boolean {
  const end = octets.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const head = octets.toString("latin1", 0, end);
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  if (length !== undefined) return octets.length >= end + 4 + Number(length);
  return !/^transfer-encoding: chunked/im.test(head) || octets.toString("latin1", octets.length - 5) === "0\r\n\r\n";
}
