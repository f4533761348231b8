import { expect, it } from "vitest";
import { valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { fileServer } from "../../harness/file-server.ts";
import { Lab } from "../lab.ts";

// Firmware by Download: TP-181 5.1.4, and what must not become of a bad image. [TR-069 A.3.2.8, 3.7.1.5]
// [TP-069 Download, TP-181 5.1.4]

const upgrade = "1 Firmware Upgrade Image";
const version = "Device.DeviceInfo.SoftwareVersion";

async function labWithImage(settings: Readonly<Record<string, string>> = {}) {
  const [lab, files] = [await Lab.forTest({ settings }), await fileServer()];
  files.files.set("/gateway-9.9.9.bin", Buffer.from("an image of the lab"));
  return { lab, url: `${files.url}/gateway-9.9.9.bin` };
}

it("TP-181 5.1.4: the device reboots into another SoftwareVersion, and tells of 1 BOOT, 4 VALUE CHANGE, 7 TRANSFER COMPLETE and M Download at once", async () => {
  const { lab, url } = await labWithImage({ "firmware.allowUnsigned": "true" });
  const before = lab.last.parameters.get(version);
  await lab.ask(rpc.download("new", upgrade, url));
  await lab.acs.until(() => lab.acs.completed.length === 1);
  expect(lab.last.events).toEqual(
    expect.arrayContaining(["1 BOOT", "4 VALUE CHANGE", "7 TRANSFER COMPLETE", "M Download(new)"]),
  );
  expect(lab.acs.completed).toEqual(["new 0"]);
  expect(lab.last.parameters.get(version)).not.toBe(before);
  const answered = await lab.ask(rpc.get("Device.DeviceInfo.FirmwareImage."));
  expect([...valuesOf(answered[0] ?? "").values()]).toContain(lab.last.parameters.get(version));
});

it("an image that nobody has signed is refused with 9019, without a reboot [TR-069 A.5.1]", async () => {
  const { lab, url } = await labWithImage();
  const before = lab.last.parameters.get(version);
  await lab.ask(rpc.download("unsigned", upgrade, url));
  await lab.acs.until(() => lab.acs.completed.length === 1);
  expect(lab.acs.completed).toEqual(["unsigned 9019"]);
  expect(lab.last.events).toEqual(["7 TRANSFER COMPLETE", "M Download(unsigned)"]);
  expect(lab.last.parameters.get(version)).toBe(before);
});

it("6 Stored Firmware Image is kept in the other bank and does not run", async () => {
  const { lab, url } = await labWithImage({ "firmware.allowUnsigned": "true" });
  const before = lab.last.parameters.get(version);
  await lab.ask(rpc.download("stored", "6 Stored Firmware Image", url));
  await lab.acs.until(() => lab.acs.completed.length === 1);
  expect([lab.acs.completed, lab.last.events]).toEqual([["stored 0"], ["7 TRANSFER COMPLETE", "M Download(stored)"]]);
  expect(lab.last.parameters.get(version)).toBe(before);
  const banks = valuesOf((await lab.ask(rpc.get("Device.DeviceInfo.FirmwareImage.")))[0] ?? "");
  expect(new Set([...banks].filter(([path]) => path.endsWith(".Version")).map(([, value]) => value)).size).toBe(2);
});
