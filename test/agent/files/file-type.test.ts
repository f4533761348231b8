import { describe, expect, it } from "vitest";
import type { UploadSource } from "../../../src/agent/context/device-files.ts";
import { refusalOfType, sourceFor, useFor } from "../../../src/agent/files/file-type.ts";

const source =
  (file: string): UploadSource =>
  async () => ({ file });
const uploads = { "2 Vendor Log File": source("log"), "X A 7": source("seven") };
const instanceUploads = { "4 Vendor Log File": async (row: number) => (row === 1 ? source("log 1") : undefined) };

describe("a FileType [TR-069 A.3.2.8, A.4.1.5]", () => {
  it.each([
    ["2 Vendor Log File", "log"],
    ["4 Vendor Log File 1", "log 1"],
    ["X A 7", "seven"],
    ["4 Vendor Log File", undefined],
    ["4 Vendor Log File 2", undefined],
    ["4 Vendor Log File 01", undefined],
    ["4 Vendor Log File  1", undefined],
    ["4 Vendor Log File 1 ", undefined],
    ["4 Vendor Log File -1", undefined],
    ["4 Vendor Log File 99999999999", undefined],
    ["4 Vendor Log File <i>", undefined],
    ["2 Vendor Log File 1", undefined],
    ["constructor", undefined],
    ["constructor 1", undefined],
    ["", undefined],
  ])("%j is for sending %s", async (fileType, file) => {
    const found = await sourceFor({ uploads, instanceUploads }, fileType);
    expect(await found?.()).toEqual(file === undefined ? undefined : { file });
  });

  it("of an instance is unknown to a device without such files", async () => {
    expect(await sourceFor({ uploads }, "4 Vendor Log File 1")).toBeUndefined();
  });

  it("that is refused is told with those that are not", () => {
    const files = { downloads: {}, uploads, instanceUploads };
    expect(refusalOfType(files, { rpc: "Upload", fileType: "3" })).toBe(
      'this device has no file of the type "3" to send; it has: 2 Vendor Log File, X A 7, 4 Vendor Log File <i>',
    );
    expect(refusalOfType(files, { rpc: "ScheduleDownload", fileType: "2 Web Content" })).toBe(
      'this device has no use for files of the type "2 Web Content"; it has for: none',
    );
  });

  it("is for a use by its whole name", () => {
    const use = { maxBytes: 1, apply: async () => {} };
    const files = { downloads: { "3 Vendor Configuration File": use } };
    expect(useFor(files, "3 Vendor Configuration File")).toBe(use);
    expect(useFor(files, "3 Vendor Configuration File 1")).toBeUndefined();
    expect(useFor(files, "toString")).toBeUndefined();
  });
});
