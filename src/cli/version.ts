declare const CPE_AGENT_VERSION: string | undefined;

/** The version of the program, put in by the build; from source there is none. */
export const version: string = typeof CPE_AGENT_VERSION === "string" ? CPE_AGENT_VERSION : "0.0.0-source";
