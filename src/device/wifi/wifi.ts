import type { Component } from "../binding/component.ts";
import { accessPointObjects } from "./access-point.ts";
import { endPointObjects } from "./end-point.ts";
import { neighboringWifi } from "./neighboring.ts";
import { radioObjects } from "./radio.ts";
import { ssid, ssidStats } from "./ssid.ts";

export const wifi: Component = [
  ...radioObjects,
  ssid,
  ssidStats,
  ...accessPointObjects,
  ...endPointObjects,
  ...neighboringWifi,
];
