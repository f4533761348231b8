import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { layerOf, readConfiguration } from "../../src/config/configuration.ts";
import { wireAgent } from "../../src/wiring/agent.ts";
import { recordedLog } from "../store/recorded-log.ts";

/** Starts on one state directory over machines that are other each time; gives who each start took itself for. */
async function starts(...machines: readonly (readonly [Readonly<Record<string, string>>, Record<string, string>?])[]) {
  const scratch = mkdtempSync(join(tmpdir(), "cpe-identity-"));
  onTestFinished(() => rmSync(scratch, { recursive: true }));
  const log = recordedLog();
  const told: string[] = [];
  for (const [index, [files, settings = {}]] of machines.entries()) {
    const root = join(scratch, `machine-${index}`);
    for (const [path, text] of Object.entries({ "etc/os-release": "ID=test\n", ...files })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const keys = { "host.kind": "linux", "host.sysroot": root, "connectionRequest.enable": "false", ...settings };
    const configuration = readConfiguration([layerOf(keys, () => "test")]);
    const { identity, stop } = await wireAgent({ configuration, stateDirectory: scratch, log });
    told.push(`${identity.oui} ${identity.productClass} ${identity.serialNumber} ${identity.softwareVersion}`);
    await stop();
  }
  const changes = log.facts.filter(({ fact }) => fact === "device.identity").map(({ fields }) => fields);
  return { told, changes };
}

const card = (address: string) => ({ "sys/class/net/eth0/address": `${address}\n` });
const board = { "sys/class/dmi/id/product_name": "Box 3000\n", "sys/class/dmi/id/product_serial": "PF2ABC7D\n" };

it("a device is who it was at its first start, whatever becomes of the hardware, and says what is otherwise", async () => {
  const { told, changes } = await starts(
    [card("00:d0:9e:01:02:03")],
    [card("94:83:c4:00:00:01")],
    [{ ...card("00:d0:9e:01:02:03"), ...board }],
    [{}],
    [{ "etc/os-release": "ID=test\nVERSION_ID=2\n" }],
  );
  const first = "00D09E Linux 00D09E010203";
  expect(told).toEqual([...Array(4).fill(`${first} test`), `${first} test 2`]);
  expect(changes).toContainEqual({ name: "serialNumber", kept: "00D09E010203", found: "PF2ABC7D" });
  expect(changes).toContainEqual({ name: "oui", kept: "00D09E", found: "9483C4" });
});

it("what is configured wins, and is not what is kept", async () => {
  const { told } = await starts(
    [board, { "device.serialNumber": "LAB0001" }],
    [card("00:d0:9e:01:02:03")],
    [board, { "device.oui": "ABCDEF" }],
  );
  expect(told).toEqual([
    "000000 Box 3000 LAB0001 test",
    "000000 Box 3000 PF2ABC7D test",
    "ABCDEF Box 3000 PF2ABC7D test",
  ]);
});
