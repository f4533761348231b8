import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { printed } from "./packaged.ts";

// What the image is built from where none can be pulled: programs of this machine with their libraries, and Node of npm.

/** Of the line that the Dockerfile builds from by itself. */
const nodeVersion = "24.22.3";

const programs = [
  ...["sh", "bash", "env", "install", "cp", "mv", "rm", "ln", "mkdir", "chmod", "cat", "cut", "du", "uname"],
  ...["sed", "grep", "head", "readlink", "ldd", "strip", "dpkg-query"],
];

/** Makes it below `folder`, and of that an image by `buildah`; gives its name. */
export function makeBase(folder: string, buildah: (...argv: readonly string[]) => string): string {
  const root = join(folder, "base");
  for (const each of ["bin", "lib", "lib64"]) {
    mkdirSync(join(root, "usr", each), { recursive: true });
    symlinkSync(join("usr", each), join(root, each));
  }
  for (const each of ["etc", "root", "usr/local/bin", "var"]) mkdirSync(join(root, each), { recursive: true });
  mkdirSync(join(root, "tmp"));
  chmodSync(join(root, "tmp"), 0o1777);
  for (const name of programs) place(root, printed("sh", "-c", `command -v ${name}`).trim());

  printed(
    "npm",
    "install",
    "--no-save",
    "--ignore-scripts",
    "--no-audit",
    "--prefix",
    folder,
    `${nodePackage}@${nodeVersion}`,
  );
  const node = join(root, "usr/local/bin/node");
  copyFileSync(join(folder, "node_modules", nodePackage, "bin/node"), node);
  for (const library of librariesOf(node)) placeFile(root, library);
  placePackagesOf(root, librariesOf(node));
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\n");

  const name = "localhost/cpe-agent-test-base";
  const container = buildah("from", "scratch").trim();
  buildah("copy", "--quiet", container, root, "/");
  buildah("config", "--env", "PATH=/usr/local/bin:/usr/bin", container);
  buildah("commit", "--quiet", "--rm", container, name);
  return name;
}

const nodePackage = `node-linux-${process.arch}`;

function librariesOf(program: string): readonly string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, file = ""]) => file);
}

function place(root: string, program: string): void {
  placeFile(root, program);
  for (const library of librariesOf(program)) placeFile(root, library);
}

/** What dpkg knows of the packages that files are of, as it is on this machine. */
function placePackagesOf(root: string, files: readonly string[]): void {
  const database = join(root, "var/lib/dpkg");
  mkdirSync(join(database, "info"), { recursive: true });
  const script = `dpkg-query -S "$@" 2>/dev/null | sed 's/: .*//' | sort -u`;
  const names = printed("sh", "-c", script, "sh", ...files, ...files.map((file) => realpathSync(file)));
  const lists = names
    .trim()
    .split("\n")
    .map((name) => `info/${name}.list`);
  for (const file of ["status", "info/format", ...lists])
    copyFileSync(join("/var/lib/dpkg", file), join(database, file));
}

/** What is in /bin or /lib is in /usr there, as it is on this machine. */
function placeFile(root: string, file: string): void {
  const target = join(root, /^\/(bin|lib|lib64)\//.test(file) ? join("usr", file) : file);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(realpathSync(file), target);
}
