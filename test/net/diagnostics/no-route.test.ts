import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";
import { hasProgram } from "../../host/linux/network-tests/small-network.ts";

const script = join(import.meta.dirname, "no-route-in-namespace.ts");

it.skipIf(!canMakeNamespaces() || !hasProgram("unshare", "--version"))(
  "A test by UDP where no route leads to the host says so at once (needs root, ip and unshare)",
  () => {
    const words = ["--net", process.execPath, "--import", "tsx", script];
    const { stderr, stdout } = spawnSync("unshare", words, { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toMatchObject({
      echo: { ok: true, result: { kind: "unreachable" } },
      lookup: { ok: true, result: { status: "Error_DNSServerNotAvailable" } },
      capacity: { ok: false, error: "NoRouteToHost" },
    });
  },
);
