import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { packageJson, setModes, sizeOf, sourceDateSeconds } from "../program.ts";
import { run, sha256Of } from "../run.ts";
import { type Contents, maintainer, versionOf } from "./contents.ts";

// Packages as opkg of OpenWrt 24.10 takes them, and the index of a feed of them.

export interface Ipk {
  readonly file: string;
  /** What the index says of it. */
  readonly entry: string;
}

/** Writes an .ipk to the folder `feed`, by way of `folder`, which holds `contents`. */
export function writeIpk(contents: Contents, architecture: string, folder: string, feed: string): Ipk {
  const control = join(folder, "control");
  cpSync(contents.scripts, control, { recursive: true });
  setModes(control);
  // opkg starts them as programs.
  for (const script of readdirSync(control)) chmodSync(join(control, script), 0o755);
  const { configuration } = contents;
  if (configuration.length > 0) writeFileSync(join(control, "conffiles"), `${configuration.join("\n")}\n`);
  const fields = fieldsOf(contents, architecture);
  writeFileSync(join(control, "control"), textOf(fields));
  const file = join(feed, `${contents.name}_${versionOf("opkg")}_${architecture}.ipk`);
  writeFileSync(file, ipk(folder));
  const [description = "", ...others] = fields.toReversed();
  const of = [`Filename: ${basename(file)}`, `Size: ${readFileSync(file).length}`, `SHA256sum: ${sha256Of(file)}`];
  return { file, entry: `${textOf([...others.reverse(), ...of, description])}\n` };
}

/** Writes Packages and Packages.gz; gives the paths of both. */
export function writePackagesIndex(feed: string, packages: readonly Ipk[]): readonly [string, string] {
  const index = packages.map(({ entry }) => entry).join("");
  const [plain, zipped] = [join(feed, "Packages"), join(feed, "Packages.gz")];
  writeFileSync(plain, index);
  writeFileSync(zipped, gzipSync(index, { level: 9 }));
  return [plain, zipped];
}

const textOf = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

const fieldsOf = (contents: Contents, architecture: string): readonly string[] => [
  `Package: ${contents.name}`,
  `Version: ${versionOf("opkg")}`,
  `Depends: ${["libc", ...contents.depends.map(({ name }) => name)].join(", ")}`,
  `License: ${packageJson.license}`,
  `Section: ${contents.section}`,
  `URL: ${packageJson.homepage}`,
  `Maintainer: ${maintainer}`,
  `SourceDateEpoch: ${sourceDateSeconds()}`,
  `Architecture: ${architecture}`,
  `Installed-Size: ${sizeOf(contents.root)}`,
  `Description: ${contents.description}`,
];

/** A tar in a gzip of three members, two of them such again; the same octets for the same files. */
function ipk(folder: string): Buffer {
  for (const part of ["control", "data"]) {
    writeFileSync(join(folder, `${part}.tar.gz`), tarGz(join(folder, part), ["."]));
  }
  writeFileSync(join(folder, "debian-binary"), "2.0\n");
  return tarGz(folder, ["./debian-binary", "./data.tar.gz", "./control.tar.gz"]);
}

function tarGz(folder: string, names: readonly string[]): Buffer {
  const file = join(folder, "..", `${basename(folder)}.tar`);
  const owner = ["--format=gnu", "--owner=0", "--group=0", "--numeric-owner"];
  const fixed = [...owner, "--sort=name", "--mode=go-w", `--mtime=@${sourceDateSeconds()}`];
  run("tar", [...fixed, "-cf", file, "-C", folder, ...names]);
  return gzipSync(readFileSync(file), { level: 9 });
}
