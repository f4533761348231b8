import type { RowReference } from "../../model/binding.ts";
import { bindTable, keyedBy } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { signalledBy } from "../binding/signalled.ts";

const named = (reference: RowReference): string => [reference.table, ...reference.keys].join(" ");

const stack = bindTable("Device.InterfaceStack.{i}.", {
  rows: async (context) =>
    keyedBy((await context.interfaces()).stack, ({ higher, lower }) => `${named(higher)} > ${named(lower)}`),
  signalled: signalledBy("links"),
  parameters: {
    HigherLayer: ({ higher }) => higher,
    LowerLayer: ({ lower }) => lower,
  },
});

export const interfaceStack: Component = [stack];
