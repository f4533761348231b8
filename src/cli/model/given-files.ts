import { open, stat, writeFile } from "node:fs/promises";
import type { GivenFile } from "../../kinds/import-files.ts";
import { CliFailure, sentenceOf } from "../failure.ts";

/** For its owner alone; a file is whole or as it was, whatever becomes of the disk. What is no file, such as a pipe, is written to. Throws a `CliFailure`. */
export async function putFile(file: string, text: string): Promise<void> {
  const { wholeFile } = await import("../../firmware/whole-file.ts");
  const before = await stat(file).catch(() => undefined);
  const write = (place: string): Promise<void> => writeFile(place, text, { mode: 0o600 });
  try {
    await (before === undefined || before.isFile() ? wholeFile(file, write) : write(file));
  } catch (error) {
    throw new CliFailure(`${file}: ${sentenceOf(error)}`);
  }
}

/** Octets. */
const largest = 64 * 1024 * 1024;

/** No more than fits: what is larger is refused before it is read. */
export async function readGiven(file: string): Promise<GivenFile> {
  const chunks: Uint8Array[] = [];
  let octets = 0;
  try {
    const stream = file === "-" ? process.stdin : (await open(file)).createReadStream();
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      octets += chunk.length;
      if (octets > largest) throw new CliFailure(`${file} is larger than ${largest / 1024 / 1024} MiB`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof CliFailure ? error : new CliFailure(sentenceOf(error));
  }
  return { name: file === "-" ? "standard input" : file, octets: Buffer.concat(chunks) };
}
