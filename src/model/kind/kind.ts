import type { BoundObject, InitialObject } from "../binding.ts";
import type { Schema } from "../schema.ts";
import { readFactoryDefaults } from "./factory-defaults.ts";
import {
  objectsWithin,
  type PlannedObject,
  type PlannedParameter,
  parametersWithin,
  rowEditsOf,
  standsOnLoad,
} from "./plan.ts";
import { planObjects } from "./plan-objects.ts";

/** A compiled kind of device, shared by all devices of the kind in the process. */
export interface Kind<Context> {
  readonly schema: Schema;
  readonly root: PlannedObject;
  /** Instance numbers of the rows it ships with, by table path. */
  readonly initialRows: ReadonlyMap<string, readonly number[]>;
  /** Lexical values of objects below those rows, by object path; others are in the plan. May hold `${…}` templates. */
  readonly initialValues: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly parameterKeyPath: string;
  /** Those that are shipped with what counts while something holds. */
  readonly counting: readonly PlannedParameter[];
  /** Where the ACS says how rows are to be called, and whether naming one that is not there makes it. [TR-069 3.6.1] */
  readonly instanceModePath: string;
  readonly autoCreatePath: string;
  /** [TR-106 forcedInform] */
  readonly forcedInform: readonly PlannedParameter[];
  /** Those of them that every device has at the same path, by that. */
  readonly forcedInformByPath: ReadonlyMap<string, PlannedParameter>;
  /** What is loaded from the system to read them. */
  readonly forcedInformLoads: readonly PlannedObject[];
  /** forceEnabled and forceDefaultEnabled. */
  readonly activeByDefault: readonly PlannedParameter[];
  /** Strong references that can be set: emptied when their target goes. */
  readonly strongReferences: readonly PlannedParameter[];
  /** How the paths begin, as far as they have no instance number, below which something is set on the system. */
  readonly systemPaths: readonly string[];
  /**
   * Where parameters are stored that were asked for by their paths, or that none is: of those that do not hang on a row that may come
   * and go, they are in the same place on every device.
   */
  readonly storedPlaces: Map<string, StoredPlace | "none">;
  /** Paths of stored values, each as the one string that all devices of the kind have. */
  readonly paths: Map<string, string>;
  /** Never called: keeps kinds of different contexts apart. */
  readonly accepts?: (context: Context) => void;
}

export interface StoredPlace {
  /** The path of its object. */
  readonly place: string;
  readonly parameter: PlannedParameter;
}

export interface KindParts<Context> {
  readonly schema: Schema;
  readonly bindings: readonly BoundObject<Context>[];
  readonly initial?: readonly InitialObject[];
  /** Where the ParameterKey is kept; absent: `ManagementServer.ParameterKey` below the root. */
  readonly parameterKeyPath?: string;
}

/** What is wrong with the parts of a kind: a mistake in the program or in a device file, never of a request. */
export class KindError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`this kind of device makes no sense:\n  ${problems.join("\n  ")}`);
    this.name = "KindError";
    this.problems = problems;
  }
}

/** Checks bindings and initial objects against the schema and compiles them. Throws a `KindError` with all that is wrong. */
export function compileKind<Context>(parts: KindParts<Context>): Kind<Context> {
  const problems: string[] = [];
  const factory = readFactoryDefaults(parts.schema, parts.initial ?? [], problems);
  // The plan is given contexts as `unknown`: `openTree` takes a kind only together with contexts of its own type.
  const bindings = parts.bindings as readonly BoundObject<unknown>[];
  const root = planObjects(parts.schema, bindings, factory.objects, problems);
  if (root === undefined || problems.length > 0) throw new KindError(problems);
  const parameters = parametersWithin(root);
  const forcedInform = parameters.filter((parameter) => parameter.schema.forcedInform);
  return {
    schema: parts.schema,
    storedPlaces: new Map(),
    paths: new Map(),
    root,
    initialRows: factory.rows,
    initialValues: factory.values,
    counting: parameters.filter(({ object, name }) => factory.objects.get(object.path)?.counting.has(name)),
    parameterKeyPath: parts.parameterKeyPath ?? `${parts.schema.root}ManagementServer.ParameterKey`,
    instanceModePath: `${parts.schema.root}ManagementServer.InstanceMode`,
    autoCreatePath: `${parts.schema.root}ManagementServer.AutoCreateInstances`,
    forcedInform,
    forcedInformByPath: new Map(
      forcedInform.filter(({ object }) => !object.inRow).map((each) => [each.object.path + each.name, each]),
    ),
    forcedInformLoads: [...new Set(forcedInform.flatMap(({ object }) => object.lineage.filter(standsOnLoad)))],
    activeByDefault: parameters.filter(({ schema }) => schema.activeNotify.startsWith("force")),
    strongReferences: parameters.filter(
      ({ schema, source, object }) =>
        schema.type.reference?.strength === "strong" &&
        (source.kind === "stored" || (source.kind === "live" && schema.writable && object.change !== undefined)),
    ),
    systemPaths: [
      ...new Set(
        objectsWithin(root)
          .filter((object) => object.change !== undefined || rowEditsOf(object) !== undefined)
          .map(({ path }) => path.replace(/\{i\}.*/, "")),
      ),
    ],
  };
}
