import { expect, it } from "vitest";
import { faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { fileServer } from "../../harness/file-server.ts";
import { Lab } from "../lab.ts";

// Files by instance: TP-181 5.1.6. [TR-069 A.4.1.5, TR-181 DeviceInfo.VendorConfigFile, DeviceInfo.VendorLogFile]
// [TP-181 5.1.6]

const interval = "Device.ManagementServer.PeriodicInformInterval";
const configurations = "Device.DeviceInfo.VendorConfigFile.";
const logs = "Device.DeviceInfo.VendorLogFile.";

it("TP-181 5.1.6: what 3 Vendor Configuration File <i> has saved, Download restores", async () => {
  const [lab, files] = [await Lab.forTest(), await fileServer()];
  const { acs } = lab;
  const [listed = ""] = await lab.ask(rpc.get(configurations));
  const [own] = [...valuesOf(listed)].filter(
    ([path, value]) => path.endsWith("UseForBackupRestore") && /1|true/.test(value),
  );
  const instance = own?.[0].split(".").at(-2);
  await lab.ask(
    rpc.set({ [interval]: "4321" }),
    rpc.upload("save", `3 Vendor Configuration File ${instance}`, `${files.url}/saved`),
  );
  await acs.until(() => acs.completed.length === 1);
  await lab.ask(
    rpc.set({ [interval]: "1234" }),
    rpc.download("restore", "3 Vendor Configuration File", `${files.url}/saved`),
  );
  await acs.until(() => acs.completed.length === 2);
  expect(acs.completed).toEqual(["save 0", "restore 0"]);
  expect(valuesOf((await lab.ask(rpc.get(interval)))[0] ?? "").get(interval)).toBe("4321");
});

it("VendorConfigFile tells when a configuration was restored", async () => {
  const [lab, files] = [await Lab.forTest(), await fileServer()];
  const { acs } = lab;
  const dates = async (): Promise<readonly string[]> =>
    [...valuesOf((await lab.ask(rpc.get(configurations)))[0] ?? "")].flatMap(([path, value]) =>
      path.endsWith(".Date") ? [value] : [],
    );
  expect(await dates()).toEqual(["0001-01-01T00:00:00Z"]);
  await lab.ask(rpc.upload("save", "1 Vendor Configuration File", `${files.url}/saved`));
  await acs.until(() => acs.completed.length === 1);
  const before = Math.floor(Date.now() / 1000) * 1000;
  await lab.ask(rpc.download("restore", "3 Vendor Configuration File", `${files.url}/saved`));
  await acs.until(() => acs.completed.length === 2);
  const restored = Date.parse((await dates())[0] ?? "");
  expect([restored >= before, restored <= Date.now()]).toEqual([true, true]);
});

it("a log is listed, and sent by its instance; one that is not there is refused", async () => {
  const [lab, files] = [await Lab.forTest(), await fileServer()];
  const [listed = ""] = await lab.ask(rpc.get(logs));
  const name = [...valuesOf(listed).keys()].find((path) => path.endsWith(".Name")) ?? "";
  const [, refused] = await lab.ask(
    rpc.upload("log", `4 Vendor Log File ${name.split(".").at(-2)}`, `${files.url}/log`),
    rpc.upload("none", "4 Vendor Log File 99", `${files.url}/none`),
  );
  await lab.acs.until(() => lab.acs.completed.length === 1);
  expect([lab.acs.completed, files.served, faultsOf(refused)]).toEqual([["log 0"], ["PUT /log"], [9003]]);
});
