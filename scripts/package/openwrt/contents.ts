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

/** Of the simulated devices only that of the demo is for a router, of scenarios one, no page of a fleet, and no profiles of TR-098. */
function leaveOut(root: string): void {
  rmSync(join(root, program, "dist/web/fleet"), { recursive: true });
  rmSync(join(root, program, "dist/generated/profiles/tr098.json"));
  const scenarios = join(root, program, "dist/generated/scenarios");
  for (const name of readdirSync(scenarios)) if (name !== "zero-touch-provisioning.json") rmSync(join(scenarios, name));
  const devices = join(root, program, "dist/generated/devices");
  for (const name of readdirSync(devices)) if (name !== "home-gateway.json") rmSync(join(devices, name));
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
