import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { copyInstalled, packageJson, setModes, sizeOf, sourceDateSeconds } from "./program.ts";
import { run, sha256Of } from "./run.ts";
import { signIndex } from "./usign.ts";

// The package of OpenWrt 24.10, whose own feed has Node 20: an .ipk for each architecture, and the index of a feed of them.

export const openWrtArchitectures = ["x86_64", "aarch64_generic", "aarch64_cortex-a53", "arm_cortex-a7_neon-vfpv4"];

/** Node needs a unit for floating point; OpenWrt names an ARM that has one by it. */
function cpuOf(architecture: string): "x64" | "arm64" | "arm" {
  if (architecture === "x86_64") return "x64";
  if (/^aarch64_[\w-]+$/.test(architecture)) return "arm64";
  if (/^arm_[\w-]+_(neon|vfp)[\w-]*$/.test(architecture)) return "arm";
  const reason =
    "Node runs on x86_64, aarch64_… and those of arm_… that have floating point (…_neon-vfpv4, …_vfpv3-d16)";
  throw new Error(`${architecture} is no architecture that the OpenWrt package can be made for: ${reason}`);
}

/**
 * Makes an .ipk for each architecture, by way of the folder `work`, and Packages and Packages.gz of a feed of them, signed where there is a
 * key (the path of an Ed25519 key as PEM); gives the paths in `output`.
 */
export function packageOpenWrt(
  work: string,
  output: string,
  architectures: readonly string[],
  key: string | undefined,
): readonly string[] {
  return architectures.flatMap((architecture) => {
    const cpu = cpuOf(architecture);
    const root = join(work, architecture, "data");
    mkdirSync(root, { recursive: true });
    copyInstalled(root, "usr/lib/cpe-agent", "usr/bin/cpe-agent", [{ cpu, libc: "musl", node: 20 }]);
    cpSync("packaging/openwrt/files", root, { recursive: true, verbatimSymlinks: true });
    setModes(root);

    const control = join(work, architecture, "control");
    cpSync("packaging/openwrt/control", control, { recursive: true });
    setModes(control);
    writeFileSync(join(control, "conffiles"), "/etc/config/cpe-agent\n");
    const fields = controlOf(architecture, sizeOf(root));
    writeFileSync(join(control, "control"), fields);

    const feed = join(output, "openwrt-24.10", architecture);
    mkdirSync(feed, { recursive: true });
    const file = join(feed, `${packageJson.name}_${version()}_${architecture}.ipk`);
    writeFileSync(file, ipk(join(work, architecture)));
    const index = indexOf(fields, file);
    writeFileSync(join(feed, "Packages"), index);
    writeFileSync(join(feed, "Packages.gz"), gzipSync(index, { level: 9 }));
    return [file, ...(key === undefined ? [] : signIndex(readFileSync(key, "utf8"), join(feed, "Packages")))];
  });
}

/** Of this packaging too: the first of this version of the program. */
const version = (): string => `${packageJson.version.replace("-", "_")}-r1`;

const controlOf = (architecture: string, octets: number): string =>
  `${[
    `Package: ${packageJson.name}`,
    `Version: ${version()}`,
    "Depends: libc, node",
    `License: ${packageJson.license}`,
    "Section: net",
    `URL: ${packageJson.homepage}`,
    "Maintainer: cpe-agent developers <https://github.com/cpe-agent/cpe-agent>",
    `SourceDateEpoch: ${sourceDateSeconds()}`,
    `Architecture: ${architecture}`,
    `Installed-Size: ${octets}`,
    `Description: ${packageJson.description}`,
  ].join("\n")}\n`;

const indexOf = (fields: string, file: string): string => {
  const octets = readFileSync(file);
  const [description = "", ...others] = fields.trimEnd().split("\n").reverse();
  return `${[...others.reverse(), `Filename: ${basename(file)}`, `Size: ${octets.length}`, `SHA256sum: ${sha256Of(file)}`, description].join("\n")}\n\n`;
};

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
