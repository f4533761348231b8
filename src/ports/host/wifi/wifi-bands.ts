// Where and how Wi-Fi speaks. Types only.

export type WifiBand = "2.4GHz" | "5GHz" | "6GHz";
export type WifiStandard = "a" | "b" | "g" | "n" | "ac" | "ax" | "be";
/** MHz of a channel; 8080 for two of 80 that lie apart. */
export type WifiWidth = 20 | 40 | 80 | 160 | 320 | 8080;
