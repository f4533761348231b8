/** Longest delay that is taken, in seconds: 68 years; more is a mistake, and overflows many a timer. */
export const longestDelaySeconds = 2 ** 31 - 1;
