import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

// Debian's kernel, as a package that is unpacked and never installed.

export interface GuestKernel {
  /** Unpacked, so that the machine need not do it: booted by the PVH entry. */
  readonly image: string;
  /** Files of the modules, those that each needs before it. Throws for one that the kernel has not. */
  modules(...names: readonly string[]): readonly string[];
}

/** Where the package and what is made of it stays from one run to the next. */
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "cpe-agent-vm");

/** The newest kernel that is in the cache; the first time, that of this Debian. */
export function guestKernel(): GuestKernel {
  mkdirSync(cache, { recursive: true });
  const present = readdirSync(cache).filter((name) => name.startsWith("linux-image-"));
  const name = present.toSorted().at(-1) ?? downloaded();
  const root = join(cache, name);
  const modules = modulesBelow(join(root, "lib", "modules"));
  return {
    image: join(root, "vmlinux"),
    modules: (...wanted) => {
      const found: string[] = [];
      const add = (module: string): void => {
        const file = modules.get(module);
        if (file === undefined) throw new Error(`${name} has no module ${module}`);
        for (const each of neededBy(file)) add(each);
        if (!found.includes(file)) found.push(file);
      };
      for (const each of wanted) add(each);
      return found;
    },
  };
}

/** The folder of the kernel that was fetched and unpacked. */
function downloaded(): string {
  const { stdout } = spawnSync("apt-cache", ["depends", "--important", "linux-image-amd64"], { encoding: "utf8" });
  const [, name = ""] = /Depends: (linux-image-\S+)/.exec(stdout ?? "") ?? [];
  if (name === "") throw new Error("apt knows no linux-image-amd64: this takes Debian, and apt-get update");
  const work = join(cache, `.${name}-${process.pid}`);
  mkdirSync(work);
  try {
    execFileSync("apt-get", ["download", "-q", name], { cwd: work, stdio: ["ignore", "ignore", "pipe"] });
    const [archive = ""] = readdirSync(work);
    execFileSync("dpkg-deb", ["-x", join(work, archive), work]);
    const [image = ""] = readdirSync(join(work, "boot")).filter((each) => each.startsWith("vmlinuz-"));
    writeFileSync(join(work, "vmlinux"), unpacked(readFileSync(join(work, "boot", image))));
    for (const each of [archive, "boot", "usr"]) rmSync(join(work, each), { recursive: true, force: true });
    try {
      renameSync(work, join(cache, name));
    } catch (error) {
      if (!existsSync(join(cache, name))) throw error; // another run was quicker
    }
    return name;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The ELF file in a bzImage, which Debian compresses by xz. */
function unpacked(image: Buffer): Buffer {
  const at = image.indexOf(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]));
  // It complains of what follows the stream.
  const { stdout } = spawnSync("xz", ["-dc", "--single-stream"], { input: image.subarray(at), maxBuffer: 2 ** 30 });
  if (at < 0 || stdout?.subarray(1, 4).toString() !== "ELF") throw new Error("the kernel cannot be unpacked by xz");
  return stdout;
}

const moduleName = (file: string): string => basename(file, ".ko").replaceAll("-", "_");

const modulesBelow = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ko"))
      .map((file) => [moduleName(file), join(folder, file)]),
  );

function neededBy(file: string): readonly string[] {
  const [, names = ""] = /\0depends=([^\0]*)\0/.exec(readFileSync(file, "latin1")) ?? [];
  return names.split(",").flatMap((name) => (name === "" ? [] : [name.replaceAll("-", "_")]));
}
