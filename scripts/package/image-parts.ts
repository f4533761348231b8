import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { Enums, Models } from "@cyclonedx/cyclonedx-library";
import { licensesOf } from "./license.ts";

// What of others an image brings besides the program: Node, and the libraries that Node needs, as packaging/docker/image-root.sh lists them.

const list = "opt/cpe-agent/parts.txt";

/** Of an archive as docker load takes it. Throws where it has no list of its parts. */
export function partsOfImage(archive: string): readonly Models.Component[] {
  const [{ Layers: layers, Config: config }] = JSON.parse(memberOf(archive, "manifest.json").toString()) as readonly [
    { readonly Layers: readonly string[]; readonly Config: string },
  ];
  const { architecture } = JSON.parse(memberOf(archive, config).toString()) as { readonly architecture: string };
  const layer = layers.map((name) => memberOf(archive, name)).find((octets) => fileOf(octets, list) !== undefined);
  if (layer === undefined) throw new Error(`${archive} has no ${list}, which says what is in it`);
  const lines = (fileOf(layer, list) ?? "").toString().trimEnd().split("\n");
  return lines.map((line) => {
    const [kind, name = "", debian, version = ""] = line.split(" ");
    if (kind === "node") return node(name);
    return debian === undefined
      ? libraryFile(name, fileOf(layer, name.slice(1)))
      : library(debian, version, architecture);
  });
}

const node = (version: string): Models.Component =>
  new Models.Component(Enums.ComponentType.Application, "node", {
    bomRef: `node@${version}`,
    version,
    purl: `pkg:generic/node@${version}`,
    licenses: licensesOf("MIT"),
  });

const library = (name: string, version: string, architecture: string): Models.Component =>
  new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: `${name}@${version}`,
    version,
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`,
  });

/** Of a base without dpkg: by its path and sum. */
const libraryFile = (path: string, octets: Buffer | undefined): Models.Component =>
  new Models.Component(Enums.ComponentType.File, path, {
    bomRef: path,
    hashes: new Models.HashDictionary(
      octets === undefined ? [] : [[Enums.HashAlgorithm["SHA-256"], createHash("sha256").update(octets).digest("hex")]],
    ),
  });

/** A file of a tar that has it. */
function memberOf(archive: string, name: string): Buffer {
  const { status, stdout, stderr } = spawnSync("tar", ["-xOf", archive, name], { maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${archive} has no ${name}: ${stderr}`);
  return stdout;
}

function fileOf(layer: Buffer, name: string): Buffer | undefined {
  const { status, stdout } = spawnSync("tar", ["-xOf", "-", name], { input: layer, maxBuffer: 2 ** 30 });
  return status === 0 ? stdout : undefined;
}
