import type { ParameterSchema, Range, ValueType } from "../model/schema.ts";

// The compiled form of one component, as scripts/compile-datamodel.ts writes it: JSON, each distinct type and parameter
// once, paths below the root. References in it carry paths below the root too, so that one service serves both models.

export const componentFlags = { writable: 1, forcedInform: 2, secret: 4, command: 8 } as const;

export const activeNotifications = [
  "normal",
  "canDeny",
  "forceDefaultEnabled",
  "forceEnabled",
] as const satisfies readonly ParameterSchema["activeNotify"][];

type DefaultData = readonly [of: "object" | "factory" | "implementation", value: string];

export type ParameterData = readonly [
  name: string,
  /** Index into `types`. */
  type: number,
  /** Sum of `componentFlags`. */
  flags: number,
  /** Index into `activeNotifications`. */
  activeNotify: number,
  since: string,
  preset?: DefaultData,
];

export interface ObjectFacts {
  readonly creatable?: true;
  readonly entries?: Range;
  readonly count?: string;
  readonly keys?: readonly (readonly string[])[];
  readonly enable?: string;
}

export type ObjectData = readonly [
  /** Below the root: `IP.Interface.{i}.`; empty for the root itself. */
  path: string,
  /** Indices into `parameters`. */
  parameters: readonly number[],
  facts?: ObjectFacts,
];

export interface ComponentData {
  /** Each with a key that equal types of several components share, and no others, so that they are kept once. */
  readonly types: readonly (readonly [key: string, type: ValueType])[];
  readonly parameters: readonly ParameterData[];
  readonly objects: readonly ObjectData[];
}
