import { existsSync } from "node:fs";
import { join } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The files that take longest, the longest first, below test/. */
const longest = [
  "web/page-frame.test.ts",
  "e2e/system/openwrt-packets.test.ts",
  "e2e/system/linux-network-kept.test.ts",
  "e2e/kill/transfer-kill.test.ts",
  "web/page.test.ts",
  "host/openwrt/openwrt-host-written.contract.test.ts",
  "e2e/diagnose.test.ts",
  "web/fleet-page.test.ts",
  "host/openwrt/write/power-cut.test.ts",
  "e2e/system/linux-network.test.ts",
  "host/linux/linux-host.contract.test.ts",
  "web/acs-page.test.ts",
  "host/openwrt/openwrt-host-daemons.contract.test.ts",
  "e2e/demo.test.ts",
  "net/diagnostics/shaped/shaped-link.test.ts",
  "fleet/scenario/ready.test.ts",
  "e2e/kill/openwrt-kill.test.ts",
  "packaging/openwrt/dhcp-hooks.test.ts",
  "e2e/fleet/scenarios.test.ts",
  "e2e/completion.test.ts",
];

/** Starts those first, so that the others fill up what is left and none runs at the end by itself. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const places = new Map(longest.map((path, place) => [join(import.meta.dirname, path), place]));
    const gone = [...places.keys()].filter((path) => !existsSync(path));
    if (gone.length > 0) throw new Error(`test/longest-first.ts names files that are not there: ${gone.join(", ")}`);
    const place = ({ moduleId }: TestSpecification): number => places.get(moduleId) ?? longest.length;
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
