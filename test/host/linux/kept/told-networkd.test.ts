import { expect, it, onTestFinished } from "vitest";
import { putNetworkFiles } from "../../../../src/host/linux/kept/kept-network.ts";
import { networkdTeller } from "../../../../src/host/linux/kept/told-networkd.ts";
import { nothingOwn } from "../../../../src/host/linux/own/own-network.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// [networkctl(1)]

it("a networkd that runs is told once of each change of the agent's own files", async () => {
  const copy = copiedFileSystem();
  onTestFinished(() => copy.remove());
  copy.write("/run/systemd/netif/links/2", "ADMIN_STATE=configured\n");
  copy.write("/etc/systemd/network/50-wan.network", "[Match]\nName=eth0\n");
  const files = systemFiles(copy.root);
  const started: string[] = [];
  const tell = networkdTeller(
    files,
    async (argv) => {
      started.push(argv.join(" "));
      return { ok: true, stdout: "" };
    },
    silentLog,
  );
  const told = async (): Promise<readonly string[]> => {
    await tell();
    await tell();
    return started.splice(0);
  };
  expect(await told()).toEqual([]);
  putNetworkFiles(files, { ...nothingOwn, links: [{ name: "br-cpe1", kind: "bridge", enabled: true }] });
  expect(await told()).toEqual(["networkctl reload"]);
  copy.write("/etc/systemd/network/50-wan.network.d/50-cpe-agent.conf", "[Link]\nMTUBytes=1400\n");
  expect(await told()).toEqual(["networkctl reload"]);
  copy.write("/etc/systemd/network/50-wan.network", "[Match]\nName=eth1\n"); // that of the administrator
  expect(await told()).toEqual([]);
  putNetworkFiles(files, nothingOwn);
  expect(await told()).toEqual(["networkctl reload"]);
});
