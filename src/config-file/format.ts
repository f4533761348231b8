/** Of every element in a configuration file. */
export const namespace = "urn:cpe-agent:configuration";
/** The only one that is written and read. */
export const version = "1";
