import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admitImage, type ImagePolicy } from "../../src/firmware/admit-image.ts";
import { openWorkshop, type Workshop } from "./image-workshop.ts";

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

const sha256 = "0123456789abcdef".repeat(4);

const admit = (path: string, policy: Partial<ImagePolicy> = {}, runningVersion = "2.0", name = "image.bin") =>
  admitImage(
    { path, name, sha256, runningVersion },
    {
      findKey: workshop.findKey,
      allowUnsigned: false,
      allowDowngrade: false,
      deviceNames: ["Gateway", "Model 7"],
      ...policy,
    },
  );

describe("a device", () => {
  it.each([
    [{ version: "2.1" }, "2.1"],
    [{ version: "2.0" }, "2.0"],
    [{ version: "2.1", devices: ["Other", "Model 7"] }, "2.1"],
  ])("takes a signed image made for it: %j", async (image, version) => {
    expect(await admit(await workshop.image(image))).toMatchObject({ ok: true, version });
  });

  it("takes none for other devices, nor an older one", async () => {
    expect(await admit(await workshop.image({ devices: ["Other", "x\u001b[2J"] }))).toEqual({
      ok: false,
      kind: "unsuitable",
      reason: 'the image is for "Other", "x\\u001b[2J", not for Gateway',
    });
    expect(await admit(await workshop.image({ version: "2.0-rc1" }))).toEqual({
      ok: false,
      kind: "unsuitable",
      reason: "the image has version 2.0-rc1, older than 2.0 that runs",
    });
  });

  it.each([
    ["SNAPSHOT-r200", "SNAPSHOT-r100", "older than SNAPSHOT-r200"],
    ["r23809-234f1a2efa", "r23809-d8dd03c46f", "which cannot be compared with r23809-234f1a2efa"],
    ["2.0", "nightly", "which cannot be compared with 2.0"],
  ])("where %s runs, %s is refused unless going back is allowed", async (runningVersion, version, reason) => {
    const image = await workshop.image({ version });
    expect(await admit(image, {}, runningVersion)).toEqual({
      ok: false,
      kind: "unsuitable",
      reason: `the image has version ${version}, ${reason} that runs`,
    });
    expect(await admit(image, { allowDowngrade: true }, runningVersion)).toMatchObject({ ok: true, version });
  });

  it("goes back where that is allowed", async () => {
    expect(await admit(await workshop.image({ version: "1.0" }), { allowDowngrade: true })).toMatchObject({ ok: true });
  });

  it("takes nothing unsigned, by a stranger, empty or altered", async () => {
    const kinds = [
      await admit(await workshop.image({ key: undefined })),
      await admit(await workshop.image({ key: workshop.stranger })),
      await admit(await workshop.file("empty", "")),
      await admit(await workshop.file("altered", (await workshop.octetsOf(await workshop.image())).fill(0, 3, 4))),
      await admit(await workshop.image(), { findKey: async () => undefined }),
    ].map((admission) => (admission.ok ? "ok" : admission.kind));
    expect(kinds).toEqual(["untrusted", "untrusted", "corrupted", "corrupted", "untrusted"]);
  });

  it("fails when the file is not there, as the disk does", async () => {
    await expect(admit("/nonexistent/image")).rejects.toThrow("ENOENT");
  });
});

describe("a device that allows unsigned images", () => {
  const anything = { allowUnsigned: true };

  it("takes any file that is not empty, by the version in its name or else by its SHA-256", async () => {
    const path = await workshop.file("any", "anything");
    const digest = sha256.slice(0, 12);
    const versions = [];
    for (const name of ["gw-v2.3.1-rc2-full.bin", "openwrt-23.05.2-ath79.bin", "image.bin", "", "../../1.2"]) {
      versions.push(await admit(path, anything, "2.0", name));
    }
    expect(versions.map((each) => each.ok && each.version)).toEqual(["2.3.1-rc2", "23.05.2", digest, digest, "1.2"]);
    expect(await admit(await workshop.file("none", ""), anything)).toMatchObject({ ok: false, kind: "corrupted" });
  });

  it("believes an unsigned image its version, and does not care what it is for", async () => {
    const path = await workshop.image({ key: undefined, version: "0.9", devices: ["Other"] });
    expect(await admit(path, anything, "image-7.7.bin")).toMatchObject({ ok: true, version: "0.9" });
  });

  it("still takes no signed image that is for others", async () => {
    expect(await admit(await workshop.image({ devices: ["Other"] }), anything)).toMatchObject({ kind: "unsuitable" });
  });
});
