import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { linkNames } from "../../../../src/host/linux/dhcp-options/link-names.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";

it("finds links by their index, and reads none before one is asked for", () => {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-links-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, index] of [
    ["eth0", 4],
    ["wlan0", 7],
  ] as const) {
    mkdirSync(join(root, "sys/class/net", name), { recursive: true });
    writeFileSync(join(root, "sys/class/net", name, "ifindex"), `${index}\n`);
  }
  let readings = 0;
  const files = systemFiles(root);
  const linkOf = linkNames({
    ...files,
    names: (directory) => {
      readings += 1;
      return files.names(directory);
    },
  });
  expect(readings).toBe(0);
  expect(["4", "7", "9"].map(linkOf)).toEqual(["eth0", "wlan0", undefined]);
  expect(readings).toBe(1);
});
