import { open } from "node:fs/promises";
import type { GivenFile } from "../../kinds/import-files.ts";
import { CliFailure, sentenceOf } from "../failure.ts";

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
