import { bindConstants } from "./bind.ts";

export const deviceRoot = bindConstants("Device.", { RootDataModelVersion: "2.19" });
