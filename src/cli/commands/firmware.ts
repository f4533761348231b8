import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { makeDirectory } from "../../host/disk/made-directory.ts";
import { printAnswer } from "../ask.ts";
import { CliFailure } from "../failure.ts";
import { facts } from "../text.ts";

// Makes and checks images of firmware; no agent is needed.

interface JsonFlag {
  readonly json?: boolean;
}

export function firmwareCommand(): Command {
  const command = new Command("firmware").description("make, sign and check images of firmware");
  for (const each of [keygenCommand(), makeCommand(), signCommand(), verifyCommand()]) command.addCommand(each);
  return command;
}

function keygenCommand(): Command {
  return new Command("keygen")
    .description("make a key pair, as usign does: firmware.key to sign with, and the public key, named after its id")
    .argument("<dir>", "where to put the files")
    .option("--comment <text>", "first line of both files", "cpe-agent firmware")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent firmware keygen keys")
    .action(async (directory: string, flags: JsonFlag & { comment: string }) => {
      if (/[\r\n]/.test(flags.comment)) throw new CliFailure("--comment must be one line");
      const { makeKey, publicKeyText, secretKeyText } = await import("../../firmware/usign.ts");
      const key = makeKey();
      const made = { keyId: key.id, secret: join(directory, "firmware.key"), public: join(directory, key.id) };
      makeDirectory(directory);
      // Never over another key: what it has signed could not be followed up.
      await writeNew(made.secret, secretKeyText(key, flags.comment), 0o600);
      await writeNew(made.public, publicKeyText(key.publicKey, flags.comment), 0o666).catch(
        async (failure: unknown) => {
          await rm(made.secret);
          throw failure;
        },
      );
      printAnswer(flags, made, () =>
        facts([
          ["key id", made.keyId],
          ["secret key", made.secret],
          ["public key", made.public],
        ]),
      );
    });
}

/** Leaves nothing where there was no room for all of it. */
async function writeNew(path: string, text: string, mode: number): Promise<void> {
  await writeFile(path, "", { mode, flag: "wx" });
  try {
    await writeFile(path, text);
  } catch (failure) {
    await rm(path);
    throw failure;
  }
}

interface MakeFlags extends JsonFlag {
  readonly setVersion: string;
  readonly device: readonly string[];
  readonly failsToBoot?: boolean;
  readonly key?: string;
  readonly output: string;
}

function makeCommand(): Command {
  return new Command("make")
    .description("make an image from a payload and metadata, signed if a key is given")
    .argument("<payload>", "the file to run")
    .requiredOption("--set-version <text>", "the version that the image has")
    .requiredOption("--device <name...>", "ProductClass or ModelName of the devices that it is for")
    .option("--key <file>", "secret key to sign with, as usign writes it")
    .option("--fails-to-boot", "a simulated device hangs when it boots this image")
    .requiredOption("-o, --output <file>", "the image")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\nExample:\n  cpe-agent firmware make root.squashfs --set-version 2.1.0 --device Gateway --key keys/firmware.key -o gateway-2.1.0.bin",
    )
    .action(async (payload: string, flags: MakeFlags) => {
      const { makeImage } = await import("../../firmware/write-image.ts");
      const key = flags.key === undefined ? undefined : await secretKeyIn(flags.key);
      const metadata = { supportedDevices: flags.device, version: flags.setVersion, boots: !flags.failsToBoot };
      await makeImage(payload, metadata, key, flags.output);
      await describe(flags.output, flags);
    });
}

function signCommand(): Command {
  return new Command("sign")
    .description("sign an image that is not signed yet")
    .argument("<image>")
    .requiredOption("--key <file>", "secret key, as usign writes it")
    .option("-o, --output <file>", "the signed image (default: in place)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent firmware sign gateway-2.1.0.bin --key keys/firmware.key")
    .action(async (image: string, flags: JsonFlag & { key: string; output?: string }) => {
      const { signImage } = await import("../../firmware/write-image.ts");
      const output = flags.output ?? image;
      await signImage(image, await secretKeyIn(flags.key), output);
      await describe(output, flags);
    });
}

function verifyCommand(): Command {
  return new Command("verify")
    .description("check that an image is whole and signed by a known key")
    .argument("<image>")
    .requiredOption("--keys-dir <dir>", "directory of public keys, each named after its id")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent firmware verify gateway-2.1.0.bin --keys-dir keys")
    .action(async (image: string, flags: JsonFlag & { keysDir: string }) => {
      const { checkSignature, keysIn, signerOf } = await import("../../firmware/check-signature.ts");
      const { readImage } = await import("../../firmware/read-image.ts");
      const read = await readImage(image);
      checkSignature(read, await signerOf(read, keysIn(resolve(flags.keysDir))));
      await describe(image, flags);
    });
}

async function secretKeyIn(file: string) {
  const { parseSecretKey } = await import("../../firmware/usign.ts");
  return parseSecretKey(await readFile(file, "utf8"));
}

async function describe(file: string, flags: JsonFlag): Promise<void> {
  const { readImage } = await import("../../firmware/read-image.ts");
  const { parseMetadata } = await import("../../firmware/image-metadata.ts");
  const { parseSignature } = await import("../../firmware/usign.ts");
  const { bytes, digest, metadata, signature } = await readImage(file);
  const { version, supportedDevices } =
    metadata === undefined ? { version: "", supportedDevices: [] } : parseMetadata(metadata);
  const keyId = signature === undefined ? "" : parseSignature(signature).keyId;
  printAnswer(flags, { file, bytes, version, supportedDevices, signedBy: keyId, sha512: digest.toString("hex") }, () =>
    facts([
      ["file", file],
      ["octets", String(bytes)],
      ["version", version],
      ["for", supportedDevices.join(", ")],
      ["signed by", keyId || "nobody"],
    ]),
  );
}
