import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Outcome, printed, run } from "./packaged.ts";

// A Debian to install in: this machine's own, below a layer that takes all that is written, in a mount namespace that goes with its process.
// Nothing of it reaches the machine.

export interface DebianRoot {
  /** Runs a script in it by sh, as root. */
  readonly sh: (script: string) => Outcome;
  /** The same, to stay. */
  readonly start: (script: string) => ChildProcess;
  readonly end: () => Promise<void>;
}

/** A package `nodejs` that stands for the Node that runs this, where dpkg did not install it. */
function nodePackage(folder: string): string {
  const control = join(folder, "nodejs", "DEBIAN");
  mkdirSync(control, { recursive: true });
  const fields = ["Package: nodejs", `Version: ${process.versions.node}-0test1`, "Architecture: all"];
  const text = [...fields, "Maintainer: nobody <nobody@invalid>", "Description: stands for the Node of the test"].join(
    "\n",
  );
  writeFileSync(join(control, "control"), `${text}\n`);
  const file = join(folder, "nodejs.deb");
  printed("dpkg-deb", "--build", join(folder, "nodejs"), file);
  return file;
}

/** Makes it below `folder`, which must not be in a layer itself. */
export async function openDebianRoot(folder: string): Promise<DebianRoot> {
  const [root, upper, work] = ["root", "upper", "work"].map((name) => join(folder, name));
  for (const made of [root, upper, work]) mkdirSync(String(made), { recursive: true });
  const mounts = [
    `mount -t overlay overlay -o lowerdir=/,upperdir=${upper},workdir=${work} ${root}`,
    `mount -t proc proc ${root}/proc`,
    `mount -t tmpfs tmpfs ${root}/run`,
    `mkdir -p ${root}/packages && mount --bind ${folder} ${root}/packages`,
    `mount --bind /dev ${root}/dev`,
  ];
  const script = `${mounts.join(" && ")} && echo there && exec sleep 1000000`;
  const keeper = spawn("unshare", ["--mount", "--propagation", "private", "sh", "-c", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await Promise.race([once(keeper.stdout, "data"), once(keeper, "exit")])) as [unknown];
  if (!String(said).startsWith("there")) throw new Error("no layer can be mounted over / here");
  const inside = (text: string): readonly string[] => [
    "--target",
    String(keeper.pid),
    "--mount",
    "chroot",
    String(root),
    "/bin/sh",
    "-c",
    text,
  ];
  const opened: DebianRoot = {
    sh: (text) => run("nsenter", inside(text)),
    start: (text) => spawn("nsenter", inside(text), { stdio: ["ignore", "pipe", "pipe"] }),
    end: async () => {
      keeper.kill("SIGKILL");
      if (keeper.exitCode === null && keeper.signalCode === null) await once(keeper, "exit");
    },
  };
  nodePackage(folder);
  const installed = `dpkg --compare-versions "$(dpkg-query -W -f '\${Version}' nodejs 2>/dev/null)" gt 20.18.1`;
  const { code, stdout, stderr } = opened.sh(`${installed} || dpkg -i /packages/nodejs.deb`);
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  return opened;
}
