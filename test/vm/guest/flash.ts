import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";

// The flash of the machine: a file that it has in its memory, divided as that of a router is.

interface FlashPart {
  readonly name: string;
  /** Octets. */
  readonly size: number;
  /** Octets of what is erased at once. */
  readonly erase: number;
}

const erase = 64 * 1024;
const megabyte = 1024 * 1024;

/** In their order; the numbers of the MTD devices follow from it. */
export const flashLayout: readonly FlashPart[] = [
  { name: "boot", size: 2 * erase, erase },
  { name: "bank1", size: 8 * megabyte, erase },
  { name: "bank2", size: 8 * megabyte, erase },
  { name: "data", size: 24 * megabyte, erase },
];

/** A power of two, as memory that machines share has it. */
export const flashMegabytes = 64;

/** By which JFFS2 knows that a block was erased: it would erase all others before it writes. */
const cleanMarker = Buffer.from("851903200c000000b1b01ee4", "hex");

/** Flash that is erased but for a first bank with this image. */
export function makeFlash(path: string, image: string): void {
  const file = openSync(path, "w");
  ftruncateSync(file, flashMegabytes * megabyte);
  const erased = Buffer.alloc(erase, 0xff);
  const end = flashLayout.reduce((sum, { size }) => sum + size, 0);
  for (let at = 0; at < end; at += erase) writeSync(file, erased, 0, erase, at);
  const octets = readFileSync(image);
  const [boot, bank, , data] = flashLayout;
  for (let at = end - (data?.size ?? 0); at < end; at += erase) writeSync(file, cleanMarker, 0, cleanMarker.length, at);
  if (octets.length > (bank?.size ?? 0)) throw new Error(`an image of ${octets.length} octets has no room in a bank`);
  writeSync(file, octets, 0, octets.length, boot?.size ?? 0);
  closeSync(file);
}
