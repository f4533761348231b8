import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { printed, run, workFolder } from "./packaged.ts";

// What a release is refused for, in a clone of this tree.

const work = workFolder();
afterAll(() => work.remove());

it("is made of what is committed alone, and of one version in all places", () => {
  const repository = join(import.meta.dirname, "../..");
  const clone = join(work.path, "clone");
  printed("git", "clone", "--quiet", "--local", repository, clone);
  symlinkSync(join(repository, "node_modules"), join(clone, "node_modules"));
  // As a link it is none of what is ignored.
  writeFileSync(join(clone, ".git/info/exclude"), "node_modules\n");
  const release = (...argv: readonly string[]) =>
    run("sh", ["-c", 'cd "$0" && exec npx tsx scripts/release/release.ts --check "$@"', clone, ...argv]);
  const edit = (file: string, from: string, to: string) => printed("sed", "-i", `s/${from}/${to}/`, join(clone, file));

  writeFileSync(join(clone, "left-over.txt"), "");
  edit("packaging/openwrt/cpe-agent/Makefile", "^PKG_VERSION:=.*", "PKG_VERSION:=9.9.9");
  edit("CHANGELOG.md", "^## .*", "## 0.1.0 (unreleased)");
  const { code, stderr } = release();
  expect(code).toBe(1);
  expect(stderr).toContain("The tree is not as it was committed:");
  expect(stderr).toContain("?? left-over.txt");
  expect(stderr).toContain("packaging/openwrt/cpe-agent/Makefile has PKG_VERSION 9.9.9");
  expect(stderr).toContain("CHANGELOG.md says of 0.1.0 that it is unreleased");

  const key = join(work.path, "key.pem");
  printed("openssl", "genrsa", "-out", key, "2048");
  expect(release("--key", key).stderr).toBe(
    `The key in ${key} is of the kind rsa: sums are signed by one of ed25519\n`,
  );

  expect(release("--apk-key", join(clone, "package.json")).stderr).toBe(
    `${join(clone, "package.json")} holds no private key as PEM\n`,
  );
  expect(release("--opkg-key", join(work.path, "none.pem")).stderr).toContain("no such file or directory");

  printed("git", "-C", clone, "checkout", "--quiet", ".");
  printed("rm", join(clone, "left-over.txt"));
  edit("CHANGELOG.md", "^## .*", "## 0.1.0");
  printed(
    "git",
    "-C",
    clone,
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@invalid",
    "commit",
    "--quiet",
    "--allow-empty",
    "-am",
    "t",
  );
  expect(release()).toMatchObject({ code: 0, stderr: "" });
});
