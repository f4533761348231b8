import { randomBytes } from "node:crypto";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Device, SeenTransfer } from "../../acs/device.ts";
import type { ImageMetadata } from "../../firmware/image-metadata.ts";
import { makeKey, publicKeyText, type SecretKey } from "../../firmware/usign.ts";
import { makeImage } from "../../firmware/write-image.ts";
import { CliFailure } from "../failure.ts";
import { type Chapter, call, check, filesIn, idle, keysIn, type Stage, type Story, seen } from "./demo-stage.ts";

// Upgrades: one that goes well, one that is refused, and one that the device comes back from by itself.

const softwareVersion = "Device.DeviceInfo.SoftwareVersion";
const good = { version: "4.0.0", boots: true };
const bad = { version: "5.0.0", boots: false };
const payloadBytes = 4 * 1024 * 1024;

const chapters: readonly Chapter[] = [
  {
    title: "The ACS orders an upgrade to a signed image",
    async play(stage, device) {
      const signer = makeKey();
      await mkdir(keysIn(stage.directory), { recursive: true });
      await writeFile(join(keysIn(stage.directory), signer.id), publicKeyText(signer.publicKey, "demo"));
      const before = version(device);
      const { faultCode, faultString } = await upgrade(stage, device, "good", good, signer);
      check(faultCode === 0, `the upgrade failed: ${faultCode} ${faultString}`);
      for (const event of ["1 BOOT", "4 VALUE CHANGE", "7 TRANSFER COMPLETE", "M Download (good)"]) {
        check(seen(device, event), `the Inform that tells of it has no ${event}`);
      }
      check(version(device) === good.version, `the Inform tells of version ${version(device)}`);
      return `the device rebooted from ${before} into ${good.version}, reached the ACS, confirmed and reported: done`;
    },
  },
  {
    title: "It orders one to an image that nobody has signed",
    async play(stage, device) {
      const { faultCode, faultString } = await upgrade(stage, device, "unsigned", { ...bad, boots: true }, undefined);
      check(faultCode === 9019, `it was told of as ${faultCode} ${faultString}`);
      check(!seen(device, "1 BOOT"), "the device rebooted for it");
      return `not taken: ${faultCode} ${faultString}`;
    },
  },
  {
    title: "It orders one to a signed image that does not boot",
    async play(stage, device) {
      const signer = makeKey();
      await writeFile(join(keysIn(stage.directory), signer.id), publicKeyText(signer.publicKey, "demo"));
      const { faultCode, faultString } = await upgrade(stage, device, "bad", bad, signer);
      check(faultCode === 9018, `it was told of as ${faultCode} ${faultString}`);
      check(seen(device, "1 BOOT") && seen(device, "M Download (bad)"), "1 BOOT and M Download do not come together");
      const { ParameterList } = await call(stage, device, "GetParameterValues", { ParameterNames: [softwareVersion] });
      const now = ParameterList[0]?.Value.value;
      check(now === good.version, `${now} runs`);
      return `back on ${now} by itself, and reported: ${faultCode} ${faultString}`;
    },
  },
];

/** Puts the image where the ACS serves files, has it downloaded, and waits for what is told of it. */
async function upgrade(
  stage: Stage,
  device: Device,
  commandKey: string,
  { version, boots }: Pick<ImageMetadata, "version" | "boots">,
  signer: SecretKey | undefined,
): Promise<SeenTransfer> {
  const { acs, waitMs } = stage;
  const file = `gateway-${commandKey}.bin`;
  await mkdir(filesIn(stage.directory), { recursive: true });
  const payload = join(stage.directory, "payload");
  await writeFile(payload, randomBytes(payloadBytes));
  const metadata = { supportedDevices: [device.identity.ProductClass], version, boots };
  const image = join(filesIn(stage.directory), file);
  await makeImage(payload, metadata, signer, image);
  const { Status } = await call(stage, device, "Download", {
    CommandKey: commandKey,
    FileType: "1 Firmware Upgrade Image",
    URL: `${acs.url}files/${file}`,
    Username: "",
    Password: "",
    FileSize: (await stat(image)).size,
    TargetFileName: "",
    DelaySeconds: 0,
    SuccessURL: "",
    FailureURL: "",
  });
  check(Status === 1, "the device claims to be done at once");
  const told = () => device.transfers.find((transfer) => transfer.commandKey === commandKey);
  const transfer = await acs.devices.until(told, waitMs);
  if (transfer === undefined) throw new CliFailure(`no TransferComplete for "${commandKey}" came`);
  await idle(acs, device, waitMs);
  return transfer;
}

const version = (device: Device): string => device.parameters.get(softwareVersion)?.value ?? "";

export const story: Story = {
  chapters,
  contents: "bootstrap, an upgrade, one that is refused, one that is rolled back",
};
