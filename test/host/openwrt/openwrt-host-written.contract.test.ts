import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { hostContract, uplinksContract } from "../../contract/host/host-contract.ts";
import { copiedRecording } from "../../stand-in/router.ts";
import { changeable, uplinks, writableHost } from "./host-under-test.ts";
import { hurriedClock } from "./hurried-clock.ts";

// By the files alone, without a daemon.

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

hostContract("a copy of OpenWrt's files that may be changed", async () => {
  const root = copiedRecording("23.05-dsa-dual-band");
  roots.push(root);
  return {
    ...writableHost(root, hurriedClock()),
    changeable: changeable((path, text) => {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }),
  };
});

uplinksContract("a copy of the files of an OpenWrt with all uplinks", async () => {
  const root = copiedRecording("25.12-uplinks");
  roots.push(root);
  return { ...writableHost(root, hurriedClock()), shows: uplinks };
});
