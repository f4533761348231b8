import type { Component } from "../binding/component.ts";
import { dslChannel } from "./dsl-channel.ts";
import { dslLine } from "./dsl-line.ts";

/** [TR-181 DSL] */
export const dsl: Component = [...dslLine, ...dslChannel];
