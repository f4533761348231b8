import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeDebianDocuments } from "./debian-documents.ts";
import { copyInstalled, packageJson, setModes, sizeOf, sourceDateSeconds } from "./program.ts";
import { run } from "./run.ts";

const cpus: Readonly<Record<string, "x64" | "arm64">> = { amd64: "x64", arm64: "arm64" };

const maintainer = "cpe-agent developers <https://github.com/cpe-agent/cpe-agent>";

/** Of Debian's machines, those that there are addons for. */
export const debianArchitectures = Object.keys(cpus);

/** Makes the package of Debian for each architecture, by way of the folder `work`; gives their paths in `output`. */
export function packageDeb(work: string, output: string, architectures: readonly string[]): readonly string[] {
  return architectures.map((architecture) => {
    const cpu = cpus[architecture];
    if (cpu === undefined) {
      throw new Error(`${architecture} is no architecture of the Debian package: ${debianArchitectures.join(", ")}`);
    }
    const root = join(work, architecture);
    mkdirSync(root, { recursive: true });
    const target = { cpu, libc: "glibc" } as const;
    copyInstalled(root, "usr/lib/cpe-agent", "usr/bin/cpe-agent", [
      { ...target, node: 20 },
      { ...target, node: 22 },
    ]);
    cpSync("packaging/debian/files", root, { recursive: true });
    writeDebianDocuments(root, debianVersion(), maintainer);
    setModes(root);
    // Until the user is there that may read it.
    chmodSync(join(root, "etc/cpe-agent/config.yaml"), 0o600);

    const control = join(root, "DEBIAN");
    cpSync("packaging/debian/scripts", control, { recursive: true });
    for (const script of ["postinst", "prerm", "postrm"]) chmodSync(join(control, script), 0o755);
    writeFileSync(join(control, "conffiles"), "/etc/cpe-agent/config.yaml\n");
    writeFileSync(join(control, "control"), controlOf(architecture, sizeOf(root)));

    const file = join(output, `${packageJson.name}_${debianVersion()}_${architecture}.deb`);
    const env = { SOURCE_DATE_EPOCH: String(sourceDateSeconds()) };
    run("dpkg-deb", ["--root-owner-group", "-Zxz", "--build", root, file], env);
    return file;
  });
}

/** A pre-release comes before the release: `1.0.0-rc.1` is `1.0.0~rc.1` there. */
const debianVersion = (): string => packageJson.version.replace("-", "~");

const controlOf = (architecture: string, octets: number): string =>
  `${[
    `Package: ${packageJson.name}`,
    `Version: ${debianVersion()}`,
    `Architecture: ${architecture}`,
    `Maintainer: ${maintainer}`,
    `Installed-Size: ${Math.ceil(octets / 1024)}`,
    "Depends: nodejs (>= 20.18.1), libc6 (>= 2.34), libstdc++6 (>= 11), systemd | systemd-standalone-sysusers | systemd-sysusers, init-system-helpers (>= 1.50), passwd",
    "Recommends: iproute2, ca-certificates",
    "Suggests: iputils-ping, traceroute",
    "Section: net",
    "Priority: optional",
    `Homepage: ${packageJson.homepage}`,
    "Description: TR-069 (CWMP) agent of a router, with virtual CPEs and a small ACS",
    " Lets an auto-configuration server (ACS) manage this machine by TR-069, with the",
    " data model TR-181: a service that only looks, unless it is configured to change",
    " what the ACS sets.",
    " .",
    " The same program simulates one device, or a fleet of very many, and has a small",
    " ACS to try them with.",
  ].join("\n")}\n`;
