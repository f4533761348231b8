import type { RowReference } from "../../model/binding.ts";
import { bindTable, keyedBy } from "../binding/bind.ts";
import { signalledBy } from "../binding/signalled.ts";

const named = (reference: RowReference): string => [reference.table, ...reference.keys].join(" ");

export const interfaceStack = bindTable("Device.InterfaceStack.{i}.", {
  rows: async (context) =>
    keyedBy((await context.interfaces()).stack, ({ higher, lower }) => `${named(higher)} > ${named(lower)}`),
  signalled: signalledBy("links"),
  parameters: {
    HigherLayer: ({ higher }) => higher,
    LowerLayer: ({ lower }) => lower,
  },
});
