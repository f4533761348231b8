/** How long a test waits for what must come: so long that a machine busy with much else gets there too. */
export const patienceMs = 90_000;
