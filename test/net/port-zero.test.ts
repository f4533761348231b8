import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { canMakeNamespaces } from "../host/linux/network-namespaces.ts";
import { hasProgram } from "../host/linux/network-tests/small-network.ts";

const script = join(import.meta.dirname, "port-zero-in-namespace.ts");
const canRun = canMakeNamespaces() && hasProgram("nft", "--version") && hasProgram("unshare", "--version");

it.skipIf(!canRun)(
  "Datagrams of port 0, where no answer can go, end neither echo, capacity server nor TFTP (needs root, ip, nft, unshare)",
  () => {
    const words = ["--net", process.execPath, "--import", "tsx", script];
    const { status, stderr, stdout } = spawnSync("unshare", words, { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.split("\n")).toEqual([
      "echo",
      "56 octets",
      expect.stringContaining('"block":1'),
      expect.stringContaining('"block":2'),
      "",
    ]);
  },
);
