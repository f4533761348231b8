import type { SystemFiles } from "../programs/system-files.ts";

/** The name of a link by its index, as text; undefined where there is none. */
export type LinkOf = (index: string) => string | undefined;

/** All are read when the first is asked for: most systems keep no lease by an index, and each Inform looks for them. */
export function linkNames(files: SystemFiles): LinkOf {
  let names: ReadonlyMap<string, string> | undefined;
  return (index) => {
    names ??= new Map(
      files.names("/sys/class/net").map((name) => [files.value(`/sys/class/net/${name}/ifindex`) ?? "", name]),
    );
    return names.get(index);
  };
}
