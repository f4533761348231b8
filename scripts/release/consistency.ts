import { existsSync, readFileSync } from "node:fs";

const versionForm = /^\d+\.\d+\.\d+(-(alpha|beta|rc)\.\d+)?$/;

/** What speaks against releasing this tree as `version`: places that name another one, state that no test could upgrade. */
export function problemsOf(version: string): readonly string[] {
  const locked = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    readonly version: string;
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  const heading = /^## (\S+)(.*)$/m.exec(readFileSync("CHANGELOG.md", "utf8"));
  const makefile = /^PKG_VERSION:=(.*)$/m.exec(readFileSync("packaging/openwrt/cpe-agent/Makefile", "utf8"))?.[1];
  const fixture = `test/fixtures/state-${version}`;
  const contract = `test/fixtures/contracts/${version}.txt`;
  return [
    ...(versionForm.test(version) ? [] : [`package.json has version ${version}: it must be X.Y.Z, or X.Y.Z-rc.N`]),
    ...[locked.version, locked.packages[""]?.version]
      .filter((other) => other !== version)
      .map((other) => `package-lock.json is of version ${other}, package.json of ${version}: npm install`),
    ...(makefile === version
      ? []
      : [`packaging/openwrt/cpe-agent/Makefile has PKG_VERSION ${makefile}, package.json ${version}`]),
    ...(heading?.[1] === version
      ? []
      : [`CHANGELOG.md begins with ${heading?.[1] ?? "no version"}, and must with what is new in ${version}`]),
    ...(/unreleased/i.test(heading?.[2] ?? "") ? [`CHANGELOG.md says of ${version} that it is unreleased`] : []),
    ...(existsSync(fixture)
      ? []
      : [
          `${fixture} is not there, by which later versions are tested on what this one leaves: scripts/record-state.ts`,
        ]),
    ...(existsSync(contract)
      ? []
      : [
          `${contract} is not there, by which later versions are held to what this one promises: scripts/record-contract.ts`,
        ]),
  ];
}
