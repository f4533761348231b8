import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keysIn } from "../../src/firmware/check-signature.ts";
import { makeKey, publicKeyText, type SecretKey } from "../../src/firmware/usign.ts";
import { makeImage } from "../../src/firmware/write-image.ts";

/** A directory to make images in, with a key that is known and one that is not. */
export interface Workshop {
  readonly directory: string;
  readonly known: SecretKey;
  readonly stranger: SecretKey;
  readonly findKey: ReturnType<typeof keysIn>;
  /** Writes a file of these octets and returns its path. */
  file(name: string, octets: Uint8Array | string): Promise<string>;
  /** An image for `Gateway` that is signed by the known key unless told otherwise; returns its path. */
  image(given?: {
    readonly version?: string;
    readonly devices?: readonly string[];
    readonly key?: SecretKey | undefined;
    readonly payload?: Uint8Array;
  }): Promise<string>;
  octetsOf(path: string): Promise<Buffer>;
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const directory = await mkdtemp(join(tmpdir(), "cpe-agent-firmware-"));
  const known = makeKey();
  const file = async (name: string, octets: Uint8Array | string) => {
    await writeFile(join(directory, name), octets);
    return join(directory, name);
  };
  await file(known.id, publicKeyText(known.publicKey));
  return {
    directory,
    known,
    stranger: makeKey(),
    findKey: keysIn(directory),
    file,
    image: async (given = {}) => {
      const { version = "2.0", devices = ["Gateway"], payload = Buffer.from("kernel and root file system") } = given;
      const key = "key" in given ? given.key : known;
      const output = join(directory, "made.img");
      await makeImage(await file("payload", payload), { boots: true, supportedDevices: devices, version }, key, output);
      return output;
    },
    octetsOf: (path) => readFile(path),
    close: () => rm(directory, { recursive: true }),
  };
}
