import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type SystemFiles, systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import type { LinkReading } from "../../../../src/ports/host/network/links.ts";

/** The files of a system that has these links; gone with the test. */
export function filesWith(links: readonly Pick<LinkReading, "name">[]): SystemFiles {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-links-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const { name } of links) {
    const folder = join(root, "sys/class/net", name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "flags"), "0x1003\n");
    writeFileSync(join(folder, "mtu"), "1500\n");
  }
  return systemFiles(root);
}
