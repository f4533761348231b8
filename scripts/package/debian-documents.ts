import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { manualPage } from "./manual-page.ts";
import { packageJson, sourceDateSeconds } from "./program.ts";
import { run } from "./run.ts";

/** Puts below `root` what Debian has people find beside a program: copyright, changes, `man cpe-agent`, completion in bash and zsh. */
export function writeDebianDocuments(root: string, version: string, maintainer: string): void {
  const { name } = packageJson;
  const shell = (which: string): string => run(process.execPath, ["dist/main.js", "completion", which]);
  const documents: Readonly<Record<string, string | Buffer>> = {
    [`usr/share/doc/${name}/copyright`]: copyright(),
    [`usr/share/doc/${name}/changelog.gz`]: zipped(changelog(version, maintainer)),
    [`usr/share/doc/${name}/CHANGELOG.md.gz`]: zipped(readFileSync("CHANGELOG.md", "utf8")),
    [`usr/share/man/man1/${name}.1.gz`]: zipped(manualPage(run(process.execPath, ["dist/main.js", "--help"]))),
    [`usr/share/bash-completion/completions/${name}`]: shell("bash"),
    [`usr/share/zsh/vendor-completions/_${name}`]: shell("zsh"),
  };
  for (const [file, content] of Object.entries(documents)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
}

const zipped = (text: string): Buffer => gzipSync(text, { level: 9 });

/** In the form that Debian's tools read: what is new stands beside it. */
const changelog = (version: string, maintainer: string): string =>
  `${packageJson.name} (${version}) stable; urgency=medium

  * What is new: /usr/share/doc/${packageJson.name}/CHANGELOG.md.gz

 -- ${maintainer}  ${new Date(1000 * sourceDateSeconds()).toUTCString().replace("GMT", "+0000")}
`;

const copyright = (): string =>
  `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ${packageJson.name}
Source: ${packageJson.homepage}

${readFileSync("NOTICE", "utf8").trim()}

Licensed under the Apache License, version 2.0: /usr/share/common-licenses/Apache-2.0.
What the program has of others is named in /usr/lib/cpe-agent/dist/agent.js.LEGAL.txt and in the LICENSE files below
/usr/lib/cpe-agent/node_modules.
`;
