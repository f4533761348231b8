import { expect, it, onTestFinished } from "vitest";
import { portNegotiation } from "../../../../src/host/linux/ethernet/negotiation.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { copiedMachine } from "../recorded-machine.ts";

// [TR-181 Ethernet] What ethtool 6.1 prints.

it("asks a port what it negotiates once, and again when it has lost its carrier", async () => {
  const copy = copiedMachine("debian-12-gateway");
  onTestFinished(() => copy.remove());
  const asked: string[] = [];
  const negotiates = portNegotiation(systemFiles(copy.root), async (argv) => {
    asked.push(argv.join(" "));
    return { ok: true, stdout: copy.text(`/.cpe-agent/run/ethtool/${argv.at(-1)}.txt`) };
  });
  const [one, two] = [
    { name: "enp1s0", index: 2 },
    { name: "enp2s0", index: 3 },
  ];
  expect(await Promise.all([negotiates(one), negotiates(one), negotiates(two)])).toEqual([true, true, false]);
  expect(asked).toEqual(["ethtool enp1s0", "ethtool enp2s0"]);
  copy.write("/sys/class/net/enp1s0/carrier_changes", "5\n");
  copy.write("/.cpe-agent/run/ethtool/enp1s0.txt", "Settings for enp1s0:\n\tAuto-negotiation: off\n");
  expect([await negotiates(one), await negotiates(two)]).toEqual([false, false]);
  expect(asked).toHaveLength(3);
});

it("does not know of one that ethtool does not tell, and starts none where it is missing", async () => {
  const copy = copiedMachine("debian-12-gateway");
  onTestFinished(() => copy.remove());
  const files = systemFiles(copy.root);
  const port = { name: "enp1s0", index: 2 };
  const failing = portNegotiation(files, async () => ({ ok: false, code: "failed", reason: "No such device" }));
  expect(await failing(port)).toBeUndefined();
  copy.remove("/.cpe-agent/run/ethtool");
  const started = portNegotiation(files, async () => Promise.reject(new Error("there is no ethtool")));
  expect(await started(port)).toBeUndefined();
});
