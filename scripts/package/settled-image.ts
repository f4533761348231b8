import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, sha256Of } from "./run.ts";

interface Manifest {
  readonly config: { readonly digest: string; readonly size: number };
}

/**
 * Puts in the place of `image` one that says nothing of the container that it was built in: its id and its host name are made at random, so
 * that the same input would give another image each time. `folder` is made for it, and must not be there.
 */
export function forgetBuilder(image: string, folder: string): void {
  run("buildah", ["push", "--quiet", image, `dir:${folder}`]);
  const manifestFile = join(folder, "manifest.json");
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as Manifest;
  const blob = (digest: string): string => join(folder, digest.replace("sha256:", ""));
  const settings = blob(manifest.config.digest);
  const text = withoutBuilder(readFileSync(settings, "utf8"));
  writeFileSync(settings, text);
  const digest = `sha256:${sha256Of(settings)}`;
  renameSync(settings, blob(digest));
  const config = { ...manifest.config, digest, size: Buffer.byteLength(text) };
  writeFileSync(manifestFile, JSON.stringify({ ...manifest, config }));
  const built = run("buildah", ["images", "--quiet", "--no-trunc", image]).trim();
  const [id = ""] = run("buildah", ["pull", "--quiet", `dir:${folder}`])
    .trim()
    .split("\n")
    .slice(-1);
  run("buildah", ["tag", id, image]);
  if (!built.includes(id)) run("buildah", ["rmi", built]);
  rmSync(folder, { recursive: true });
}

const withoutBuilder = (text: string): string => {
  const { container: _, config, container_config: ofContainer, ...rest } = JSON.parse(text);
  return JSON.stringify({
    ...rest,
    config: { ...config, Hostname: "" },
    container_config: { ...ofContainer, Hostname: "" },
  });
};
