import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../ports/log.ts";

/** The ACS is told of all of them whenever it asks for the whole tree. */
const maximumBytes = 64 * 1024;

const sides = ["Front", "Back", "Left", "Right", "Top", "Bottom"] as const;

export interface SidePicture {
  readonly side: (typeof sides)[number];
  readonly octets: Uint8Array;
}

/** The pictures in a directory that are named after sides: `front.png`. One that cannot be read, or is too large, is said in the log and left out. */
export async function deviceImages(directory: string, log: Log): Promise<readonly SidePicture[]> {
  const names = await readdir(directory).catch((failure: unknown): string[] => {
    log.warn("device.images", { directory, reason: String(failure) });
    return [];
  });
  const pictures = sides.map(async (side) => {
    const name = names.toSorted().find((each) => pictureOf(side).test(each));
    if (name === undefined) return [];
    try {
      const { size } = await stat(join(directory, name));
      if (size > maximumBytes) throw new RangeError(`it is larger than ${maximumBytes} octets`);
      return [{ side, octets: await readFile(join(directory, name)) }];
    } catch (failure) {
      log.warn("device.images", { file: join(directory, name), reason: String(failure) });
      return [];
    }
  });
  return (await Promise.all(pictures)).flat();
}

const pictureOf = (side: string): RegExp => new RegExp(`^${side}\\.(?:gif|jpe?g|png|svg|webp)$`, "i");
