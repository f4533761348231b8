/** One turn of the event loop: what has come in meanwhile is looked at. */
export const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
