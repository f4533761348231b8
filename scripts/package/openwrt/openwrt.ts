import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AddonTarget } from "../addon.ts";
import { apkKey } from "./apk/adb-file.ts";
import { writeApk, writeApkIndex } from "./apk/apk.ts";
import { cpuOf } from "./architectures.ts";
import { agentContents, luciContents, type Release } from "./contents.ts";
import { writeIpk, writePackagesIndex } from "./ipk.ts";
import { signIndex } from "./usign.ts";

/** Paths of private keys as PEM. */
export interface FeedKeys {
  /** Of Ed25519, for opkg. */
  readonly opkg?: string | undefined;
  /** Of RSA or prime256v1, for apk. */
  readonly apk?: string | undefined;
}

const releases = {
  /** Its own feed has Node 20. */
  "24.10": { node: 20, tool: "opkg", cpus: ["x64", "arm64", "arm"] },
  /** Without a Node of its own: that of another feed, from 22 on. better-sqlite3 has no addon for it on 32-bit ARM. */
  "25.12": { node: 22, tool: "apk", cpus: ["x64", "arm64"] },
} as const satisfies Readonly<Record<string, Release & { readonly cpus: readonly AddonTarget["cpu"][] }>>;

type ReleaseName = keyof typeof releases;
const releaseNames = Object.keys(releases) as readonly ReleaseName[];

/** As named on the command line; all of them where none is. Throws for one that there is no package for, and why. */
export function releasesNamed(names: readonly string[] | undefined): readonly ReleaseName[] {
  const unknown = names?.find((name) => !(name in releases));
  if (unknown !== undefined) {
    const reason = /^(1\d|2[0-3])\./.test(unknown) ? ", since its Node is too old, or there is none" : "";
    throw new Error(`There is no package for OpenWrt ${unknown}${reason}: ${releaseNames.join(", ")}`);
  }
  return releaseNames.filter((name) => names === undefined || names.includes(name));
}

/**
 * Makes a feed for each release and architecture, by way of the folder `work`: packages and an index, signed where there is a key. Gives the
 * paths in `output`.
 */
export function packageOpenWrt(
  work: string,
  output: string,
  architectures: readonly string[],
  names: readonly ReleaseName[],
  keys: FeedKeys,
): readonly string[] {
  const wanted = architectures.flatMap((architecture) => {
    const cpu = cpuOf(architecture);
    const made = names.filter((name) => (releases[name].cpus as readonly string[]).includes(cpu));
    if (made.length === 0) throw new Error(`There is no package of OpenWrt ${names.join(", ")} for ${architecture}`);
    return made.map((name) => ({ name, architecture, cpu }));
  });
  return wanted.flatMap(({ name, architecture, cpu }) => {
    const folder = join(work, name, architecture);
    const feed = join(output, `openwrt-${name}`, architecture);
    mkdirSync(feed, { recursive: true });
    return feedOf[releases[name].tool](folder, feed, architecture, cpu, releases[name], keys);
  });
}

type MakeFeed = (
  folder: string,
  feed: string,
  architecture: string,
  cpu: AddonTarget["cpu"],
  release: Release,
  keys: FeedKeys,
) => readonly string[];

const feedOf: Readonly<Record<Release["tool"], MakeFeed>> = {
  opkg: (folder, feed, architecture, cpu, release, keys) => {
    const [forAgent, forLuci] = [join(folder, "agent"), join(folder, "luci")];
    const packages = [
      writeIpk(agentContents(forAgent, cpu, release), architecture, forAgent, feed),
      writeIpk(luciContents(forLuci, release), "all", forLuci, feed),
    ];
    const index = writePackagesIndex(feed, packages);
    const signatures = keys.opkg === undefined ? [] : signIndex(readFileSync(keys.opkg, "utf8"), index[0]);
    return [...packages.map(({ file }) => file), ...index, ...signatures];
  },
  apk: (folder, feed, architecture, cpu, release, keys) => {
    const key = keys.apk === undefined ? undefined : apkKey(readFileSync(keys.apk, "utf8"));
    const packages = [
      writeApk(agentContents(join(folder, "agent"), cpu, release), architecture, feed, key),
      writeApk(luciContents(join(folder, "luci"), release), "noarch", feed, key),
    ];
    return [...packages.map(({ file }) => file), ...writeApkIndex(feed, packages, key)];
  },
};
