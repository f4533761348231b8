import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sqliteSources } from "./addon.ts";
import { copyProgram, packageJson, sourceDateSeconds } from "./program.ts";
import { run } from "./run.ts";
import { forgetBuilder } from "./settled-image.ts";

/** As the registries of images call processors; the base must be there for each. */
const imageArchitectures = ["amd64", "arm64"];

const ofThisMachine = { x64: "amd64", arm64: "arm64" }[process.arch as string];

/** What is made unless told otherwise: another processor's programs run where the kernel knows how to (binfmt_misc). */
export const usualArchitectures: readonly string[] = ofThisMachine === undefined ? [] : [ofThisMachine];

const emulators: Readonly<Record<string, string>> = { amd64: "qemu-x86_64", arm64: "qemu-aarch64" };

/** All that can be made here, and those that cannot, since this kernel does not run their programs. */
export function releasedArchitectures(): { readonly made: readonly string[]; readonly missing: readonly string[] } {
  const runs = (architecture: string): boolean =>
    architecture === ofThisMachine || existsSync(`/proc/sys/fs/binfmt_misc/${emulators[architecture]}`);
  return {
    made: imageArchitectures.filter(runs),
    missing: imageArchitectures.filter((architecture) => !runs(architecture)),
  };
}

/**
 * Builds the image of the Dockerfile by buildah, without an engine, as an archive that docker load and podman load take, in `output` for
 * each architecture; of several, buildah also has a manifest NAME:VERSION, to be pushed to a registry. `base` is in place of the Node that
 * the Dockerfile is built from.
 */
export function packageImage(
  work: string,
  output: string,
  architectures: readonly string[],
  base?: string,
): readonly string[] {
  const { name, version } = packageJson;
  if (architectures.length === 0) throw new Error(`${process.arch} is no architecture of images: name one by --arch`);
  const unknown = architectures.find((architecture) => !imageArchitectures.includes(architecture));
  if (unknown !== undefined) {
    throw new Error(`${unknown} is no architecture of images: ${imageArchitectures.join(", ")}`);
  }
  const stages = stagesAfterBuild(work);
  const imageOf = (architecture: string): string => `localhost/${name}:${version}-${architecture}`;
  const files = architectures.map((architecture) => {
    const image = imageOf(architecture);
    const file = join(output, `${name}_${version}_${architecture}.image.tar`);
    run("buildah", [
      "build",
      // HEALTHCHECK is known to images of Docker only.
      ...["--format", "docker", "--isolation", "chroot", "--platform", `linux/${architecture}`],
      ...["--timestamp", String(sourceDateSeconds()), "--label", `org.opencontainers.image.version=${version}`],
      ...(base === undefined ? [] : ["--build-arg", `BASE=${base}`]),
      ...["--file", stages.file, "--build-context", `build=${stages.built}`],
      ...["--tag", image, "."],
    ]);
    forgetBuilder(image, join(work, architecture));
    // An archive is not added to.
    rmSync(file, { force: true });
    run("buildah", ["push", "--quiet", image, `docker-archive:${file}:${name}:${version}`]);
    return file;
  });
  if (architectures.length > 1) manifestOf(`localhost/${name}:${version}`, architectures.map(imageOf));
  return files;
}

/**
 * The Dockerfile without the stage that builds the program, and a folder with what comes out of that: the program is here already, and buildah
 * would build it again for each processor, on that one.
 */
function stagesAfterBuild(work: string): { readonly file: string; readonly built: string } {
  const built = join(work, "built");
  copyProgram(join(built, "src"));
  const sqlite = sqliteSources(22);
  cpSync(sqlite.folder, join(built, "src/node_modules", sqlite.name), { recursive: true });
  const text = readFileSync("Dockerfile", "utf8");
  const later = text.replace(/^FROM \S+ \S+ AS build\n[\s\S]*?(?=^FROM )/m, "");
  if (later === text) throw new Error("The Dockerfile has no stage named build");
  const file = join(work, "Dockerfile");
  writeFileSync(file, later);
  return { file, built };
}

function manifestOf(list: string, images: readonly string[]): void {
  // That of an earlier run would keep its images.
  const known = run("buildah", ["images", "--format", "{{.Name}}:{{.Tag}}"]).split("\n");
  if (known.includes(list)) run("buildah", ["manifest", "rm", list]);
  run("buildah", ["manifest", "create", list, ...images]);
}
