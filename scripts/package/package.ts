import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { debianArchitectures, packageDeb } from "./deb.ts";
import { packageImage, usualArchitectures } from "./image.ts";
import { packageNpm } from "./npm.ts";
import { openWrtArchitectures } from "./openwrt/architectures.ts";
import { packageOpenWrt, releasesNamed } from "./openwrt/openwrt.ts";
import { sha256Of } from "./run.ts";
import { writeSbom } from "./sbom.ts";

// Makes packages of what is in dist/, in packages/ or another folder:
//   package.ts npm deb openwrt image [--output FOLDER] [--arch ARCHITECTURE]... [--release 24.10|25.12]...
//     [--opkg-key FILE] [--apk-key FILE] [--base IMAGE]

interface Kind {
  /** Those that are made unless told otherwise; none where one package is for all. */
  readonly architectures: readonly string[];
  readonly make: (work: string, output: string, architectures: readonly string[]) => readonly string[];
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: "string", default: "packages" },
    arch: { type: "string", multiple: true },
    /** Of OpenWrt. */
    release: { type: "string", multiple: true },
    /** Private keys as PEM, by which OpenWrt knows who made its packages: one of Ed25519, and one of RSA or prime256v1. */
    "opkg-key": { type: "string" },
    "apk-key": { type: "string" },
    /** A Debian with Node and npm that the image is built from, in place of that of the Dockerfile. */
    base: { type: "string" },
  },
});

const kinds: Readonly<Record<string, Kind>> = {
  npm: { architectures: [], make: packageNpm },
  deb: { architectures: debianArchitectures, make: packageDeb },
  openwrt: {
    architectures: openWrtArchitectures,
    make: (work, output, architectures) =>
      packageOpenWrt(work, output, architectures, releasesNamed(values.release), {
        opkg: values["opkg-key"],
        apk: values["apk-key"],
      }),
  },
  image: {
    architectures: usualArchitectures,
    make: (work, output, architectures) => packageImage(work, output, architectures, values.base),
  },
};

const unknown = positionals.find((kind) => !(kind in kinds));
if (positionals.length === 0 || unknown !== undefined) {
  const problem =
    unknown === undefined ? "No kind of package is named" : `${JSON.stringify(unknown)} is no kind of package`;
  console.error(`${problem}: ${Object.keys(kinds).join(", ")}`);
  process.exit(2);
}

const output = resolve(values.output);
mkdirSync(output, { recursive: true });
const made: string[] = [];
const work = mkdtempSync(join(tmpdir(), "cpe-agent-package-"));
try {
  for (const name of positionals) {
    const kind = kinds[name];
    if (kind === undefined) continue;
    const packages = kind.make(join(work, name), output, values.arch ?? kind.architectures);
    const files = [...packages, ...packages.flatMap(writeSbom)];
    made.push(...files);
    for (const file of files) console.log(`${file}  ${Math.ceil(statSync(file).size / 1024)} KB`);
  }
  const sums = made.map((file) => `${sha256Of(file)}  ${relative(output, file)}\n`);
  writeFileSync(join(output, "SHA256SUMS"), sums.join(""));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
