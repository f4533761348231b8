import { bindConstants } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";

/** Which edition of Device:2 the tree is. [TR-181 Device] */
export const deviceRoot = bindConstants("Device.", { RootDataModelVersion: "2.19" });

export const device: Component = [deviceRoot];
