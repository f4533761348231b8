import { readFileSync } from "node:fs";
import type { CapacityKey } from "../../../ports/host/network/capacity.ts";
import { CliFailure, sentenceOf } from "../../failure.ts";

/** Keys of a file that `udpst` has too: a number and a key on each line, or a key alone, which has number 0. */
export function keysOf(file: string): readonly CapacityKey[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new CliFailure(`cannot read the keys: ${sentenceOf(error, file)}`);
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, id = "0", key = ""] = /^(?:(\d{1,3})\s*,\s*)?(\S{1,64})$/.exec(line) ?? [];
      return { id: Number(id), key };
    });
  if (keys.length === 0 || keys.some(({ id, key }) => key === "" || id > 255)) {
    throw new CliFailure(
      `${file} has no keys: each line is NUMBER,KEY with a number of 0 to 255 and a key of 64 characters`,
    );
  }
  return keys;
}
