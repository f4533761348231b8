import { isUtf8 } from "node:buffer";
import { statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Command } from "commander";
import { type AskFlags, ask, printAnswer } from "../ask.ts";
import { CliFailure } from "../failure.ts";
import { withStateDir } from "../settings.ts";
import { facts } from "../text.ts";

// Vendor configuration files: signed and checked without an agent, made and restored by the one that runs.

interface JsonFlag {
  readonly json?: boolean;
}

export function configurationCommand(): Command {
  const command = new Command("configuration").description(
    "back up, restore, sign and check vendor configuration files",
  );
  for (const each of [backupCommand(), restoreCommand(), signCommand(), verifyCommand()]) command.addCommand(each);
  return command;
}

/** A restoration waits for the end of a session. */
const longestWaitMs = 3_600_000;

function backupCommand(): Command {
  return withStateDir(new Command("backup"))
    .description("write the configuration of the running agent to a file")
    .argument("<file>", "- for standard output")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent configuration backup gold.xml")
    .action(async (file: string, flags: AskFlags) => {
      const result = await ask(flags, { command: "backup" });
      if (file === "-") {
        process.stdout.write(result.file);
        return;
      }
      await put(file, result.file, 0o600);
      printAnswer(flags, { file }, () => file);
    });
}

function restoreCommand(): Command {
  return withStateDir(new Command("restore"))
    .description(
      "restore the configuration of the running agent from a file, all of it or nothing; after a session that is open",
    )
    .argument("<file>")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent configuration restore gold.xml")
    .action(async (file: string, flags: AskFlags) => {
      const text = await textOf(file);
      const result = await ask(
        flags,
        { command: "restore", file: text, name: basename(file).slice(-64) },
        longestWaitMs,
      );
      printAnswer(flags, result, () => (result.status === "deferred" ? "accepted; takes effect later" : "restored"));
    });
}

/** A file that is there stays until the new one is whole; what is none, such as `>(gpg -e)`, is written to. */
async function put(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const { wholeFile } = await import("../../firmware/whole-file.ts");
  const isOther = statSync(path, { throwIfNoEntry: false })?.isFile() === false;
  if (isOther) await writeFile(path, content);
  else await wholeFile(path, (draft) => writeFile(draft, content, { mode, flag: "wx" }));
}

/** What would not come back from JSON as it is, is none of its own files. */
async function textOf(file: string): Promise<string> {
  const octets = await readFile(file);
  const largest = 8 * 1024 * 1024;
  if (octets.length > largest) throw new CliFailure(`${file} is larger than ${largest} octets`);
  if (!isUtf8(octets)) throw new CliFailure(`${file} is no configuration: it is not in UTF-8`);
  return octets.toString("utf8");
}

function signCommand(): Command {
  return new Command("sign")
    .description("sign a vendor configuration file that is not signed yet")
    .argument("<file>")
    .requiredOption("--key <file>", "secret key, as usign writes it")
    .option("-o, --output <file>", "the signed file (default: in place)")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent configuration sign gold.xml --key keys/firmware.key")
    .action(async (file: string, flags: JsonFlag & { key: string; output?: string }) => {
      const { signed } = await import("../../config-file/signed-file.ts");
      const { signOctets } = await import("../../firmware/detached-signature.ts");
      const { content, signature, described } = await contentOf(file);
      if (signature !== undefined) throw new CliFailure(`${file} is signed already`);
      const text = await signOctets(content, flags.key);
      const output = flags.output ?? file;
      await put(output, signed(content, text), 0o666);
      await tell(output, described, text, flags);
    });
}

function verifyCommand(): Command {
  return new Command("verify")
    .description("check that a vendor configuration file is well-formed and signed by a known key")
    .argument("<file>")
    .requiredOption("--keys-dir <dir>", "directory of public keys, each named after its id")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  cpe-agent configuration verify gold.xml --keys-dir keys")
    .action(async (file: string, flags: JsonFlag & { keysDir: string }) => {
      const { verifyOctets } = await import("../../firmware/detached-signature.ts");
      const { content, signature, described } = await contentOf(file);
      if (signature === undefined) throw new CliFailure(`${file} is not signed`);
      await verifyOctets(content, signature, { directory: resolve(flags.keysDir), secret: undefined });
      await tell(file, described, signature, flags);
    });
}

/** What a device would read, and the signature beside it. @throws ConfigurationFileError */
async function contentOf(file: string) {
  const { configurationFileCodec } = await import("../../config-file/configuration-file.ts");
  const { taken } = await import("../../config-file/signed-file.ts");
  const { content, signature } = taken(await readFile(file));
  return { content, signature, described: await configurationFileCodec().read(content) };
}

async function tell(
  file: string,
  { root, name, version, parameters }: Awaited<ReturnType<typeof contentOf>>["described"],
  signature: string,
  flags: JsonFlag,
): Promise<void> {
  const { parseSignature } = await import("../../firmware/usign.ts");
  const signedBy = parseSignature(signature).keyId;
  printAnswer(flags, { file, root, name, revision: version, parameters: parameters.length, signedBy }, () =>
    facts([
      ["file", file],
      ["for", root],
      ["name", name],
      ["revision", version],
      ["parameters", String(parameters.length)],
      ["signed by", signedBy],
    ]),
  );
}
