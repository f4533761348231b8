import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

// The feed for OpenWrt's build: its Makefiles, in what stands for the parts of OpenWrt that they include.

const feed = join(import.meta.dirname, "../../../packaging/openwrt");
const repository = join(feed, "../..");

/** As the build defines them, where they are used; BuildPackage installs, and prints what it was told. */
const rules = `
INSTALL_DIR:=install -d -m0755
INSTALL_BIN:=install -m0755
CP:=cp -fpR
LN:=ln -sf
`;
const packageRules = `
PKG_BUILD_DIR:=$(TOPDIR)/build
define Download
$(eval $(Download/$(1)))
$(info download $(URL)$(FILE) $(HASH))
endef
define BuildPackage
$(eval $(Package/$(1)))
$(info package $(1) $(PKG_VERSION)-r$(PKG_RELEASE) $(CATEGORY) $(DEPENDS))
export SCRIPTS=$$(foreach name,preinst postinst prerm postrm,$$(if $$(Package/$(1)/$$(name)),$$(name) ))
export POSTRM=$$(Package/$(1)/postrm)
all:
	$(call Package/$(1)/install,$(TOPDIR)/installed)
	@echo "scripts" $$$$SCRIPTS
	@printf '%s' "$$$$POSTRM" >$(TOPDIR)/postrm
	@echo "conffiles $(Package/$(1)/conffiles)"
endef
`;

function built(name: string, ...variables: readonly string[]) {
  const top = mkdtempSync(join(tmpdir(), "cpe-agent-feed-"));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const put = (path: string, text = ""): void => {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  };
  put("rules.mk", rules);
  put("include/package.mk", packageRules);
  put("feeds/luci/luci.mk", "$(info luci $(LUCI_DEPENDS) $(LUCI_PKGARCH))\nall:\n");
  // As the package of npm and that of better-sqlite3 are unpacked, and the addon made.
  const devices = ["generated/devices/home-gateway.json", "generated/devices/nas.json"];
  const scenarios = ["generated/scenarios/zero-touch-provisioning.json", "generated/scenarios/power-cut.json"];
  const profiles = ["generated/profiles/tr098.json", "generated/profiles/tr181.json"];
  for (const file of ["main.js", ...devices, ...profiles, ...scenarios, "web/agent/app.js.gz", "web/fleet/app.js.gz"])
    put(`build/dist/${file}`);
  for (const file of [
    ...["package.json", "LICENSE", "lib/index.js"],
    ...["build/Release/better_sqlite3.node", "prebuilds/linuxmusl-arm64.node"],
  ]) {
    put(`build/sqlite/${file}`);
  }
  const argv = [`TOPDIR=${top}`, `INCLUDE_DIR=${top}/include`, "ARCH=aarch64", ...variables];
  const { status, stdout, stderr } = spawnSync("make", ["--no-print-directory", ...argv], {
    cwd: join(feed, name),
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  const installed = join(top, "installed");
  const files = (): readonly string[] =>
    readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(installed.length))
      .sort();
  return { stdout, files, postrm: () => readFileSync(join(top, "postrm"), "utf8") };
}

const lockedVersion = (name: string): string =>
  JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")).packages[`node_modules/${name}`].version;

it.each([
  ["24.10", [], "better-sqlite3-12", "build/Release/better_sqlite3.node", "preinst postinst prerm postrm"],
  ["25.12", ["CONFIG_USE_APK=y"], "better-sqlite3", "prebuilds/linuxmusl-arm64.node", "postinst prerm postrm"],
])("has the agent for %s with its files and the addon of its Node", (_release, variables, sqlite, addon, scripts) => {
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  const { stdout, files, postrm } = built("cpe-agent", ...variables);
  expect(stdout).toContain(`package cpe-agent ${version}-r1 Network @(x86_64||aarch64||arm) +node`);
  expect(stdout).toContain(`/better-sqlite3-${lockedVersion(sqlite)}.tgz `);
  expect(stdout).toMatch(new RegExp(`^scripts ${scripts} *$`, "m"));
  expect(stdout).toContain("conffiles /etc/config/cpe-agent");
  const own = readdirSync(join(feed, "cpe-agent/files"), { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(feed, "cpe-agent/files").length));
  const library = `/usr/lib/cpe-agent/node_modules/${sqlite}`;
  expect(files()).toEqual(
    [
      ...own,
      "/usr/bin/cpe-agent",
      "/usr/lib/cpe-agent/dist/main.js",
      "/usr/lib/cpe-agent/dist/generated/devices/home-gateway.json",
      "/usr/lib/cpe-agent/dist/generated/profiles/tr181.json",
      "/usr/lib/cpe-agent/dist/generated/scenarios/zero-touch-provisioning.json",
      "/usr/lib/cpe-agent/dist/web/agent/app.js.gz",
      ...["package.json", "LICENSE", "lib/index.js", addon].map((file) => `${library}/${file}`),
    ].sort(),
  );
  // What the shell of the device is to expand has come through make as it was.
  expect(postrm()).toBe(readFileSync(join(feed, "cpe-agent/opkg/postrm"), "utf8").trimEnd());
});

it("has the page in LuCI for every architecture", () => {
  expect(built("luci-app-cpe-agent").stdout).toContain("luci +luci-base +cpe-agent all");
});
