import { mkdtempSync, rmSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { faultOfTransfer, faultOfUse } from "../../../src/agent/transfers/transfer-fault.ts";
import { faultOf } from "../../../src/net/transfer/transfer-failure.ts";

// What the ACS is told of a transfer that failed on the device itself. [TR-069 A.3.3.2]

const failureOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => expect.unreachable(),
    (failure: unknown) => failure,
  );

describe("a FaultString", () => {
  const scratch = (): string => {
    const directory = mkdtempSync(join(tmpdir(), "cpe's files-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    return directory;
  };

  it("of a file of the device that cannot be written says why, and not where it is", async () => {
    const failure = await failureOf(open(join(scratch(), "spool", "it's 1.part"), "wx"));
    const text = "ENOENT: no such file or directory";
    expect(faultOfTransfer("Download", faultOf(failure, "disk"))).toMatchObject({
      faultCode: 9002,
      faultString: `Internal error: ${text}`,
    });
    expect(faultOfUse(failure)).toMatchObject({ faultCode: 9002, faultString: `Internal error: ${text}` });
  });

  it("of one that cannot be moved names neither of its places", async () => {
    const directory = scratch();
    const failure = await failureOf(rename(join(directory, "image"), join(directory, "bank 1")));
    expect(faultOfUse(failure).faultString).toBe("Internal error: ENOENT: no such file or directory");
  });

  it("of a server keeps what is said of it", () => {
    const reason = "the server answered 404, 'not here'";
    expect(faultOfTransfer("Download", { kind: "cannot-access-file", reason }).faultString).toContain(reason);
  });
});
