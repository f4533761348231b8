/** What a write fails with where the store has no room. */
export const isFull = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === "full";

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
