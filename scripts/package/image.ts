import { rmSync } from "node:fs";
import { join } from "node:path";
import { packageJson, sourceDateSeconds } from "./program.ts";
import { run } from "./run.ts";

/** As the registries of images call processors; the base must be there for each. */
const imageArchitectures = ["amd64", "arm64"];

const ofThisMachine = { x64: "amd64", arm64: "arm64" }[process.arch as string];

/** What is made unless told otherwise: another processor's programs run where the kernel knows how to (binfmt_misc). */
export const usualArchitectures: readonly string[] = ofThisMachine === undefined ? [] : [ofThisMachine];

/**
 * Builds the image of the Dockerfile by buildah, without an engine, as an archive that docker load and podman load take, in `output` for
 * each architecture. `base` is in place of the Node that the Dockerfile is built from.
 */
export function packageImage(output: string, architectures: readonly string[], base?: string): readonly string[] {
  const { name, version } = packageJson;
  if (architectures.length === 0) throw new Error(`${process.arch} is no architecture of images: name one by --arch`);
  return architectures.map((architecture) => {
    if (!imageArchitectures.includes(architecture)) {
      throw new Error(`${architecture} is no architecture of images: ${imageArchitectures.join(", ")}`);
    }
    const image = `localhost/${name}:${version}-${architecture}`;
    const file = join(output, `${name}_${version}_${architecture}.image.tar`);
    run("buildah", [
      "build",
      // HEALTHCHECK is known to images of Docker only.
      ...["--format", "docker", "--isolation", "chroot", "--platform", `linux/${architecture}`],
      ...["--timestamp", String(sourceDateSeconds()), "--label", `org.opencontainers.image.version=${version}`],
      ...(base === undefined ? [] : ["--build-arg", `BASE=${base}`]),
      ...["--tag", image, "."],
    ]);
    // An archive is not added to.
    rmSync(file, { force: true });
    run("buildah", ["push", "--quiet", image, `docker-archive:${file}:${name}:${version}`]);
    return file;
  });
}
