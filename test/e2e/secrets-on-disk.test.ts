import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { rpc } from "../harness/acs/rpc.ts";
import { processCpe } from "../harness/process/process-cpe.ts";

// What a device was told in confidence is not found in its state directory once it is replaced, used up or reset.

const management = "Device.ManagementServer.";
/** That of the owner of a telephone line, which the agent keeps for him. */
const account = "Device.Services.VoiceService.1.SIP.Client.1.AuthPassword";
const type = "3 Vendor Configuration File";

/** The secrets, by the number in them, that any file below the directory holds. */
function secretsIn(directory: string): readonly string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const text = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "latin1")).join("\n");
  return [...new Set(text.match(/secret-\d/g) ?? [])].sort();
}

it("leaves no password behind that was replaced, used up or reset", async () => {
  const cpe = await processCpe({ settings: ["device.kind=voip-ata"] });
  onTestFinished(cpe.close);
  const { acs, ask, stateDirectory } = cpe;
  cpe.start();
  await acs.until(() => acs.sessions > 0);
  await ask(
    rpc.set({ [`${management}Password`]: "secret-1", [`${management}ConnectionRequestPassword`]: "secret-2" }),
    rpc.set({ [account]: "secret-3" }),
    rpc.download("later", type, "http://files.example/", { username: "u", password: "secret-4", delaySeconds: 86_400 }),
    rpc.download("token", type, "http://files.example/?token=secret-5", { delaySeconds: 86_400 }),
  );
  expect(secretsIn(stateDirectory)).toEqual(["secret-1", "secret-2", "secret-3", "secret-4", "secret-5"]);

  await ask(
    rpc.set({ [`${management}Password`]: "secret-6", [account]: "" }),
    rpc.cancelTransfer("later"),
    rpc.cancelTransfer("token"),
  );
  expect(secretsIn(stateDirectory)).toEqual(["secret-2", "secret-6"]);

  const copy = join(stateDirectory, "state.db.damaged-20260101T000000000Z");
  writeFileSync(copy, "secret-7", { mode: 0o600 });
  mkdirSync(join(stateDirectory, "spool"), { recursive: true });
  writeFileSync(join(stateDirectory, "spool", "transfer-000009.part"), "secret-8", { mode: 0o600 });
  const { sessions } = acs;
  await ask(rpc.factoryReset());
  await acs.until(() => acs.sessions > sessions + 1);
  expect(secretsIn(stateDirectory)).toEqual([]);
});
