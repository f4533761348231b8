import { spawnSync } from "node:child_process";
import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { releasedArchitectures } from "../package/image.ts";
import { packageJson } from "../package/program.ts";
import { run, sha256Of } from "../package/run.ts";
import { problemsOf } from "./consistency.ts";

// Makes all that is published of a version, in release/, from a tree that is as it was committed:
//   release.ts [--key FILE] [--opkg-key FILE] [--apk-key FILE] [--base IMAGE] [--check]
// --base is a Debian with Node and npm that the images are built from, in place of that of the Dockerfile. With --check it only says whether the tree could be released. Keys are private ones as PEM; that of the sums (or CPE_AGENT_RELEASE_KEY, the
// path of one) is of Ed25519.

const { values } = parseArgs({
  options: {
    key: { type: "string" },
    "opkg-key": { type: "string" },
    "apk-key": { type: "string" },
    base: { type: "string" },
    check: { type: "boolean", default: false },
  },
});
const keyFile = values.key ?? process.env.CPE_AGENT_RELEASE_KEY;
const output = resolve("release");

try {
  const key = keyFile === undefined ? undefined : signingKey(keyFile);
  // Before half an hour of work, not after it.
  for (const file of [values["opkg-key"], values["apk-key"]]) if (file !== undefined) privateKey(file);
  const changed = run("git", ["status", "--porcelain"]).trimEnd();
  const problems = [
    ...(changed === "" ? [] : [`The tree is not as it was committed:\n${changed}`]),
    ...problemsOf(packageJson.version),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
  if (!values.check) make(key);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function make(key: ReturnType<typeof signingKey> | undefined): void {
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output);
  console.log(`Building version ${packageJson.version}`);
  // From what is committed alone, dist/ too.
  run("npm", ["run", "--silent", "build"]);
  const keys = (["opkg-key", "apk-key"] as const).flatMap((name) => {
    const file = values[name];
    return file === undefined ? [] : [`--${name}`, file];
  });
  // One after the other, so that each is told of as it is there: compiling for all processors takes a while.
  for (const kind of ["npm", "deb"]) pack(kind);
  pack("openwrt", ...keys);
  makeImages();
  const files = readdirSync(output, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(output, join(entry.parentPath, entry.name)))
    .filter((name) => name !== "SHA256SUMS")
    .sort();
  const sums = Buffer.from(files.map((name) => `${sha256Of(join(output, name))}  ${name}\n`).join(""));
  writeFileSync(join(output, "SHA256SUMS"), sums);
  if (key === undefined) {
    console.warn("Nothing is signed: there is no key (--key FILE, or CPE_AGENT_RELEASE_KEY)");
  } else {
    writeFileSync(join(output, "SHA256SUMS.sig"), sign(null, sums, key.key));
    writeFileSync(join(output, "cpe-agent-release.pem"), key.publicPem);
  }
  for (const name of ["opkg-key", "apk-key"] as const) {
    if (values[name] === undefined)
      console.warn(`The feed of ${name.split("-")[0]} is not signed: there is no --${name}`);
  }
  console.log(`${output}: ${files.length} files of version ${packageJson.version}`);
}

/** Of each processor whose programs run here, where buildah is there. */
function makeImages(): void {
  if (!(process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, "buildah")))) {
    console.warn("No container image is made: that takes buildah");
    return;
  }
  const { made, missing } = releasedArchitectures();
  for (const architecture of missing) {
    console.warn(`No image is made for ${architecture}: that takes a kernel that runs its programs (qemu-user-static)`);
  }
  const base = values.base === undefined ? [] : ["--base", values.base];
  pack("image", ...made.flatMap((architecture) => ["--arch", architecture]), ...base);
}

/** Prints the files that it makes. */
function pack(kind: string, ...argv: readonly string[]): void {
  console.log(`Making packages of the kind ${kind}`);
  const { status } = spawnSync("npx", ["tsx", "scripts/package/package.ts", kind, ...argv, "--output", output], {
    stdio: "inherit",
  });
  if (status !== 0) throw new Error(`there are no packages of the kind ${kind}`);
}

function privateKey(file: string) {
  const pem = readFileSync(file, "utf8");
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new Error(`${file} holds no private key as PEM`, { cause: error });
  }
}

function signingKey(file: string) {
  const key = privateKey(file);
  if (key.asymmetricKeyType !== "ed25519") {
    throw new Error(`The key in ${file} is of the kind ${key.asymmetricKeyType}: sums are signed by one of ed25519`);
  }
  return { key, publicPem: createPublicKey(key).export({ type: "spki", format: "pem" }).toString() };
}
