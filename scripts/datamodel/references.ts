import { BadCell, type Resolver } from "./constraints.ts";

/** What a table's relative paths are relative to. */
export interface Mount {
  /** `Device.` */
  readonly root: string;
  /** Where the table's own paths start: the root, or `Device.Services.` for a service. */
  readonly base: string;
  /** What a leading dot stands for: the root, or the service instance (`Device.Services.VoiceService.{i}.`). */
  readonly dot: string;
}

/** The object above, a table's `{i}` being part of its name: `A.B.{i}.` is below `A.`. */
export function parentOf(objectPath: string): string {
  const parts = objectPath.split(".").slice(0, -1);
  if (parts.at(-1) === "{i}") parts.pop();
  parts.pop();
  return parts.length === 0 ? "" : `${parts.join(".")}.`;
}

/**
 * Makes absolute what TR-106 lets a model write relatively: `#` climbs one object (a table's `{i}` is part of its
 * name), a leading dot starts at the root, anything else at the object itself. [TR-106 pathRef]
 */
function absolutePaths(target: string, objectPath: string, mount: Mount): readonly string[] {
  if (target.startsWith(mount.root)) return [target];
  if (target.startsWith(".")) {
    const rest = target.slice(1);
    return mount.dot === mount.root ? [mount.root + rest] : [mount.dot + rest, mount.root + rest];
  }
  const climbs = /^#*/.exec(target)?.[0].length ?? 0;
  let from = objectPath;
  for (let climb = 0; climb < climbs; climb++) from = parentOf(from);
  return [from + target.slice(climbs).replace(/^\./, "")];
}

/** Resolves the references written in `objectPath` against everything that the model has. */
export function resolverFor(
  objectPath: string,
  mount: Mount,
  known: { readonly objects: ReadonlySet<string>; readonly parameters: ReadonlySet<string> },
): Resolver {
  const first = (target: string, candidates: readonly string[], among: ReadonlySet<string>): string => {
    const found = candidates.find((path) => among.has(path));
    if (found === undefined)
      throw new BadCell(`"${target}" refers to ${candidates.join(" or ")}, which does not exist`);
    return found;
  };
  return {
    row: (target) =>
      first(
        target,
        absolutePaths(target, objectPath, mount).flatMap((path) => [`${path}{i}.`, path]),
        known.objects,
      ),
    parameter: (target) => first(target, absolutePaths(target, objectPath, mount), known.parameters),
  };
}
