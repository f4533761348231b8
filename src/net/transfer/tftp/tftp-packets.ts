/** What goes over the wire. [RFC 1350 5, RFC 2347] */
export type TftpPacket =
  | { readonly kind: "data"; readonly block: number; readonly payload: Uint8Array }
  | { readonly kind: "ack"; readonly block: number }
  | { readonly kind: "error"; readonly code: number; readonly message: string }
  | { readonly kind: "options"; readonly options: ReadonlyMap<string, string> };

export type TftpOptions = Readonly<Record<string, string>>;

const request = (opcode: number, path: string, options: TftpOptions): Buffer => {
  const fields = [path, "octet", ...Object.entries(options).flat()];
  return Buffer.from(`\0${String.fromCharCode(opcode)}${fields.map((field) => `${field}\0`).join("")}`, "utf8");
};

export const readRequest = (path: string, options: TftpOptions): Buffer => request(1, path, options);
export const writeRequest = (path: string, options: TftpOptions): Buffer => request(2, path, options);

export function dataPacket(block: number, payload: Uint8Array): Buffer {
  const packet = Buffer.allocUnsafe(4 + payload.length);
  packet.writeUInt16BE(3, 0);
  packet.writeUInt16BE(block, 2);
  packet.set(payload, 4);
  return packet;
}

export const ackPacket = (block: number): Buffer => Buffer.of(0, 4, block >> 8, block & 0xff);

export const errorPacket = (code: number, message: string): Buffer =>
  Buffer.concat([Buffer.of(0, 5, 0, code), Buffer.from(`${message}\0`, "latin1")]);

/** Undefined for what a server never sends, or what makes no sense. */
export function parsePacket(packet: Buffer): TftpPacket | undefined {
  if (packet.length < 4 && !(packet.length >= 2 && packet[1] === 6)) return undefined;
  switch (packet.readUInt16BE(0)) {
    case 3:
      return { kind: "data", block: packet.readUInt16BE(2), payload: packet.subarray(4) };
    case 4:
      return { kind: "ack", block: packet.readUInt16BE(2) };
    case 5:
      return { kind: "error", code: packet.readUInt16BE(2), message: textOf(packet.subarray(4)) };
    case 6:
      return { kind: "options", options: optionsOf(packet.subarray(2)) };
    default:
      return undefined;
  }
}

function optionsOf(packed: Buffer): ReadonlyMap<string, string> {
  const fields = packed.toString("latin1").split("\0");
  const options = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) options.set((fields[at] ?? "").toLowerCase(), fields[at + 1] ?? "");
  return options;
}

/** Printable ASCII up to the first NUL: it goes to the log. */
const textOf = (packed: Buffer): string =>
  (packed.toString("latin1").split("\0", 1)[0] ?? "").replace(/[^\x20-\x7e]/g, "?");
