import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { certificatesIn } from "../../../../src/host/linux/certificates/linux-certificates.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { selfSigned } from "../../../harness/acs/self-signed.ts";
import { copiedFileSystem } from "../recorded-machine.ts";
import { silentLog } from "../silent-log.ts";

// [TR-181 Security.Certificate]

const uhttpd = readFileSync(join(import.meta.dirname, "../../../fixtures/openwrt/25.12-uplinks/etc/uhttpd.crt"));
const ofUhttpd = {
  serialNumber: "5F3A9C01D2E4",
  issuer: "C=ZZ, ST=Somewhere, L=Unknown, O=OpenWrt0a1b2c, CN=OpenWrt",
  subject: "C=ZZ, ST=Somewhere, L=Unknown, O=OpenWrt0a1b2c, CN=OpenWrt",
  alternatives: ["OpenWrt", "router.lan"],
};

let copy: ReturnType<typeof copiedFileSystem> | undefined;
afterEach(() => copy?.remove());

function over(...paths: readonly string[]) {
  copy = copiedFileSystem();
  const lines: string[] = [];
  const log = { ...silentLog, warn: (...told: unknown[]) => void lines.push(JSON.stringify(told)) };
  return { ...copy, lines, certificates: certificatesIn(systemFiles(copy.root), () => paths, log) };
}

it("tells of each certificate of PEM and of DER, once, whichever file has it", async () => {
  const at = over("/etc/own.pem", "/etc/bundle.pem", "/etc/none.pem");
  const { cert } = selfSigned(join(at.root, "made"));
  at.write("/etc/own.pem", new X509Certificate(uhttpd).raw);
  at.write("/etc/bundle.pem", `${cert}\nwords between them\n${uhttpd}`);
  const found = await at.certificates.read();
  expect(found).toMatchObject([ofUhttpd, { subject: "CN=127.0.0.1", alternatives: [] }]);
  expect((found[1]?.notAfterMs ?? 0) - (found[1]?.notBeforeMs ?? 0)).toBe(2 * 86_400_000);
  expect(at.lines).toEqual([]);
});

it("reads a file again when it is another, and says once what is no certificate", async () => {
  const at = over("/etc/own.pem");
  at.write("/etc/own.pem", "no certificate");
  for (let each = 0; each < 2; each++) expect(await at.certificates.read()).toEqual([]);
  expect(at.lines).toHaveLength(1);
  expect(at.lines[0]).toContain("/etc/own.pem");
  at.write("/etc/own.pem", uhttpd);
  expect(await at.certificates.read()).toMatchObject([ofUhttpd]);
  at.write("/etc/own.pem", new Uint8Array(1024 * 1024 + 1));
  expect(await at.certificates.read()).toEqual([]);
  expect(at.lines.at(-1)).toContain("1048577 octets");
});
