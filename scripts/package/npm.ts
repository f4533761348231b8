import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyProgram, packageJson } from "./program.ts";
import { run } from "./run.ts";

/** Members of package.json that are for those who work on the program. All but SQLite is bundled, so nothing else is installed with it. */
const ours = ["scripts", "dependencies", "devDependencies", "files", "allowScripts"];

/** Makes the package that npm installs, by way of the folder `work`; gives its path in `output`. */
export function packageNpm(work: string, output: string): readonly string[] {
  mkdirSync(work, { recursive: true });
  copyProgram(work);
  for (const file of ["LICENSE", "NOTICE", "README.md", "CHANGELOG.md"]) cpSync(file, join(work, file));
  cpSync("datamodel", join(work, "datamodel"), { recursive: true });
  const published = Object.fromEntries(Object.entries(packageJson).filter(([member]) => !ours.includes(member)));
  writeFileSync(join(work, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  const name = run("npm", ["pack", "--silent", work, "--pack-destination", output]).trim();
  return [join(output, name)];
}
