import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { AddonTarget } from "../addon.ts";
import { copyInstalled, packageJson, setModes, sizeOf } from "../program.ts";

// What the packages of OpenWrt have in them, whichever form they take.

export interface Contents {
  readonly name: string;
  readonly description: string;
  readonly section: string;
  /** Installed first, of the version or a newer one. */
  readonly depends: readonly { readonly name: string; readonly atLeast?: string }[];
  /** Files of the device's owner: an upgrade leaves what was changed in them. */
  readonly configuration: readonly string[];
  /** The folder that lies over the root of the device. */
  readonly root: string;
  /** That of the scripts that run when it is installed and removed. */
  readonly scripts: string;
}

/** What a release of OpenWrt brings. */
export interface Release {
  readonly node: AddonTarget["node"];
  readonly tool: "opkg" | "apk";
}

/** On the device and beside Node, in octets. */
const mostOctets = 6 * 2 ** 20;

const feed = "packaging/openwrt";
const program = "usr/lib/cpe-agent";

/** Of each folder of the compiled data model all but these: of simulated devices only that of the demo is for a router. */
const keptOf: Readonly<Record<string, readonly string[]>> = {
  devices: ["home-gateway.json"],
  services: [],
  scenarios: ["zero-touch-provisioning.json"],
  profiles: ["tr181.json"],
  reasons: [],
};

/** What is for simulated devices that are not there, and the page of a fleet. */
function leaveOut(root: string): void {
  rmSync(join(root, program, "dist/web/fleet"), { recursive: true });
  for (const [name, kept] of Object.entries(keptOf)) {
    const folder = join(root, program, "dist/generated", name);
    for (const file of readdirSync(folder)) if (!kept.includes(file)) rmSync(join(folder, file));
  }
}

/** The agent, laid out below `folder`. Throws where it would take more of the flash than is promised. */
export function agentContents(folder: string, cpu: AddonTarget["cpu"], { node, tool }: Release): Contents {
  const root = join(folder, "data");
  mkdirSync(root, { recursive: true });
  copyInstalled(root, program, "usr/bin/cpe-agent", [{ cpu, libc: "musl", node }]);
  leaveOut(root);
  cpSync(join(feed, "cpe-agent/files"), root, { recursive: true, verbatimSymlinks: true });
  setModes(root);
  const octets = sizeOf(root);
  if (octets > mostOctets) {
    throw new Error(`The package for ${cpu} takes ${octets} octets of flash: ${mostOctets} at most are promised`);
  }
  return {
    name: packageJson.name,
    description: packageJson.description,
    section: "net",
    depends: [{ name: "node", ...(tool === "apk" ? { atLeast: String(node) } : {}) }],
    configuration: ["/etc/config/cpe-agent"],
    root,
    scripts: join(feed, "cpe-agent", tool),
  };
}

/** The page in LuCI, for every architecture. */
export function luciContents(folder: string, { tool }: Release): Contents {
  const root = join(folder, "data");
  const source = join(feed, "luci-app-cpe-agent");
  mkdirSync(join(root, "www"), { recursive: true });
  cpSync(join(source, "htdocs"), join(root, "www"), { recursive: true });
  cpSync(join(source, "root"), root, { recursive: true });
  setModes(root);
  return {
    name: "luci-app-cpe-agent",
    description: "A page in LuCI that shows how the TR-069 agent gets on",
    section: "luci",
    depends: [{ name: packageJson.name }, { name: "luci-base" }, { name: "rpcd" }],
    configuration: [],
    root,
    scripts: join(source, tool),
  };
}

export const maintainer = "cpe-agent developers <https://github.com/cpe-agent/cpe-agent>";

/** As the tool sorts it: a pre-release before its release. The last number is that of the packaging. */
export const versionOf = (tool: Release["tool"]): string => {
  const [version, before] = packageJson.version.split("-", 2);
  if (before === undefined) return `${version}-r1`;
  return tool === "opkg" ? `${version}~${before}-r1` : `${version}_${before.replaceAll(".", "")}-r1`;
};
