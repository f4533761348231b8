import { existsSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { Command, Option } from "commander";
import { makeDirectory } from "../../host/disk/made-directory.ts";
import { type FieldFormat, fieldFormats } from "../../kinds/field-formats.ts";
import { printAnswer } from "../ask.ts";
import { CliFailure, exitCodes } from "../failure.ts";
import { printable } from "../text.ts";
import { putFile, readGiven } from "./given-files.ts";

interface ImportFlags {
  readonly name?: string;
  readonly format?: FieldFormat;
  readonly output?: string;
  readonly force?: boolean;
  readonly many?: boolean;
  readonly json?: boolean;
}

const shownRemarks = 20;

/** `model import`: a kind of a device of the field. */
export function importCommand(): Command {
  return new Command("import")
    .description("make a kind of a device in the field, from what an ACS or a recording knows of it")
    .argument(
      "<file...>",
      "of one device: CSV of GenieACS or its simulator, JSON, recorded envelopes, data-model XML, lines of PATH=VALUE; - for standard input",
    )
    .option("--name <kind>", "what it is called (default: after the first file)")
    .addOption(
      new Option("--format <form>", "of the files (default: told by their content)").choices([...fieldFormats]),
    )
    .option("-o, --output <file>", "where to write it (default: NAME.yaml in the directory of your own kinds)")
    .option(
      "--many",
      "let each device of the kind have a serial number and MAC addresses of its own, wherever they stand",
    )
    .option("--force", "replace a kind of that name")
    .option("--json", "print JSON, with everything that was not taken")
    .addHelpText(
      "after",
      `
Example:
  cpe-agent model import device-202BC1-BM632w.csv --name bm632w
  cpe-agent run --host virtual --option device.kind=bm632w --acs-url http://127.0.0.1:7547/

Exit codes: 0 made, 1 nothing could be taken, 2 wrong usage`,
    )
    .action(async (files: string[], flags: ImportFlags) => {
      const { importFiles } = await import("../../kinds/import-files.ts");
      const { makeKind } = await import("../../kinds/make-kind.ts");
      const { writeKindFile } = await import("../../kinds/kind-file.ts");
      const name = nameOf(files[0] ?? "", flags.name);
      const given = await Promise.all(files.map(readGiven));
      const { tree, remarks } = await importFiles(given, flags.format);
      const description = `imported from ${files.map((file) => basename(file)).join(", ")}`;
      const made = await makeKind(tree, { name, description });
      const { ownToEach } = await import("../../kinds/own-to-each.ts");
      const serial = tree.parameters.get(`${tree.root}DeviceInfo.SerialNumber`)?.value ?? tree.identity.serialNumber;
      const many = flags.many ? ownToEach(made.kind, serial) : undefined;
      const kind = many?.kind ?? made.kind;
      const own =
        many === undefined
          ? []
          : [`${many.values} values are each device's own now: its serial number, its MAC addresses`];
      const notes = [...own, ...made.notes];
      const file = await put(await writeKindFile(kind), name, flags);
      const all = [
        ...remarks.map(({ file: from, line, reason }) => ({ file: from, line, reason })),
        ...notes.map((reason) => ({ file: undefined, line: undefined, reason })),
      ];
      const { model, objects } = kind;
      const counts = { parameters: tree.parameters.size, objects: objects.length, ownFacts: kind.facts.size };
      printAnswer(flags, { name, file, model, ...counts, remarks: all }, () =>
        [
          `${name}: ${counts.parameters} parameters of ${model === "tr181" ? "TR-181" : "TR-098"} in ${file}`,
          ...all
            .slice(0, shownRemarks)
            .map(
              (each) =>
                `  ${printable([each.file, each.line].filter(Boolean).join(":") || "note")}: ${printable(each.reason)}`,
            ),
          ...(all.length > shownRemarks ? [`  … and ${all.length - shownRemarks} more (--json prints them all)`] : []),
        ].join("\n"),
      );
    });
}

/** Letters, digits, dots and dashes: it is the name of a file, and stands on command lines. */
function nameOf(file: string, given: string | undefined): string {
  const made = basename(file, extname(file))
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[-.]+/, "")
    .slice(0, 64);
  const name = given ?? (made === "" ? "device" : made);
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) && !/\.ya?ml$/.test(name)) return name;
  throw new CliFailure(
    `--name ${name} is no name of a kind: 1 to 64 letters, digits, ".", "_" and "-", beginning with a letter or digit`,
    exitCodes.usage,
  );
}

async function put(content: string, name: string, { output, force }: ImportFlags): Promise<string> {
  const { ownKindsDirectory } = await import("../../wiring/virtual/own-kinds.ts");
  const { listDeviceKinds } = await import("../../schema/device-kind.ts");
  if (output === undefined && listDeviceKinds().includes(name)) {
    throw new CliFailure(
      `${name} is a kind of the program's own: give another --name, or a file by --output`,
      exitCodes.usage,
    );
  }
  if (output === "-") {
    process.stdout.write(content);
    return "-";
  }
  const file = output ?? join(ownKindsDirectory(), `${name}.yaml`);
  if (output === undefined) makeDirectory(dirname(file), 0o700);
  if (force !== true && existsSync(file)) throw new CliFailure(`${file} is there already (--force replaces it)`);
  await putFile(file, content);
  return file;
}
