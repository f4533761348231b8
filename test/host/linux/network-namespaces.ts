import { execFileSync } from "node:child_process";

/** Whether this machine lets its tests have network namespaces. */
export function canMakeNamespaces(): boolean {
  if (process.getuid?.() !== 0) return false;
  const name = `cpe-agent-try-${process.pid}`;
  try {
    for (const what of ["add", "del"]) execFileSync("ip", ["netns", what, name], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
