import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { signOctets, verifyOctets } from "../../src/firmware/detached-signature.ts";
import { makeKey, publicKeyText, secretKeyText } from "../../src/firmware/usign.ts";

const content = Buffer.from("<configuration/>\n");

/** A secret key in a file, and its public key in a directory of keys. */
function keyFiles() {
  const root = mkdtempSync(join(tmpdir(), "cpe-keys-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const key = makeKey();
  const secret = join(root, "secret");
  writeFileSync(secret, secretKeyText(key));
  writeFileSync(join(root, key.id), publicKeyText(key.publicKey));
  return { id: key.id, directory: root, secret };
}

describe("a signature of a file that is no image", () => {
  it("is known by a public key in the directory, or by the secret key that made it", async () => {
    const { id, directory, secret } = keyFiles();
    const signature = await signOctets(content, secret);
    expect(await verifyOctets(content, signature, { directory, secret: undefined })).toBe(id);
    expect(await verifyOctets(content, signature, { directory: undefined, secret })).toBe(id);
    expect(await verifyOctets(content, signature, { directory, secret: keyFiles().secret })).toBe(id);
  });

  it("is not taken for other octets, by another key, or without any", async () => {
    const [mine, other] = [keyFiles(), keyFiles()];
    const signature = await signOctets(content, mine.secret);
    const both = { directory: mine.directory, secret: mine.secret };
    await expect(verifyOctets(Buffer.from("other"), signature, both)).rejects.toThrow("is not valid");
    for (const keys of [other, { directory: undefined, secret: undefined }]) {
      await expect(verifyOctets(content, signature, keys)).rejects.toThrow(`by a key not known: ${mine.id}`);
    }
    await expect(verifyOctets(content, "nonsense", both)).rejects.toThrow("no signature as usign writes it");
  });

  it("cannot be made or known by a key that cannot be read", async () => {
    const { directory, secret } = keyFiles();
    const signature = await signOctets(content, secret);
    await expect(signOctets(content, join(directory, "none"))).rejects.toThrow("ENOENT");
    await expect(verifyOctets(content, signature, { directory, secret: join(directory, "none") })).rejects.toThrow();
  });

  it.skipIf(spawnSync("usign").error)("is what usign makes and checks", async () => {
    const { directory, secret, id } = keyFiles();
    const [message, signature] = [join(directory, "message"), join(directory, "signature")];
    writeFileSync(message, content);
    writeFileSync(signature, await signOctets(content, secret));
    const checked = spawnSync("usign", ["-V", "-m", message, "-p", join(directory, id), "-x", signature]);
    expect(checked.status).toBe(0);
  });
});
