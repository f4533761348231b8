import { bindObject } from "./bind.ts";

export const deviceRoot = bindObject("Device.", {
  load: () => undefined,
  parameters: { RootDataModelVersion: { constant: "2.19" } },
});
