import type { Tree } from "../../model/tree.ts";
import { bindObject } from "../binding/bind.ts";
import type { Component } from "../binding/component.ts";
import { csvEncoding, httpSettings, jsonEncoding, profileParameters, profiles, uriParameters } from "./profiles.ts";

// Reports of parameters at fixed intervals, posted to collectors that the ACS names. [TR-069 Annex N, TR-181 BulkData]

const bulkDataPath = "Device.BulkData.";

/** Rows of `Profile`. */
const mostProfiles = 16;
/** Rows of `Parameter` of one profile; each may name many parameters. */
const mostReferences = 1024;
/** Rows of `RequestURIParameter` of one profile. */
const mostUriParameters = 32;
/** Seconds; more often a small device would do little else. */
const leastIntervalSeconds = 5;

const bulkDataObject = bindObject(bulkDataPath, {
  load: (context) => context.defaults,
  parameters: {
    Enable: { stored: false },
    /** Written by the agent as `Enable` is followed. */
    Status: { stored: "Disabled" },
    MinReportingInterval: { constant: leastIntervalSeconds },
    Protocols: { constant: ["HTTP"] },
    EncodingTypes: { constant: ["JSON", "CSV"] },
    ParameterWildCardSupported: { constant: true },
    MaxNumberOfProfiles: { constant: mostProfiles },
    MaxNumberOfParameterReferences: { constant: mostProfiles * mostReferences },
  },
});

const profile = profiles(mostProfiles, leastIntervalSeconds);

export const bulkData: Component = [
  bulkDataObject,
  profile,
  profileParameters(mostReferences),
  csvEncoding(profile),
  jsonEncoding(profile),
  httpSettings(profile),
  uriParameters(mostUriParameters),
];

type Reading = Pick<Tree, "storedRows" | "storedValue">;

/** Whether there is anything to follow; asked at every evaluation. */
export const isBulkDataUsed = (tree: Reading): boolean =>
  isBulkDataEnabled(tree) || tree.storedRows(`${bulkDataPath}Profile.`).length > 0;

export const isBulkDataEnabled = (tree: Pick<Tree, "storedValue">): boolean =>
  tree.storedValue(`${bulkDataPath}Enable`) === "true";

/** What `Status` says and what it is to say. */
export function bulkDataStatus(tree: Pick<Tree, "storedValue">): {
  readonly path: string;
  value: string;
  wanted: string;
} {
  const path = `${bulkDataPath}Status`;
  return {
    path,
    value: tree.storedValue(path) ?? "Disabled",
    wanted: isBulkDataEnabled(tree) ? "Enabled" : "Disabled",
  };
}
