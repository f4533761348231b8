/** What a program of the system needs of this process's variables: those of the agent may hold passwords. */
const passedOn = ["PATH", "LD_LIBRARY_PATH"] as const;

/** The variables that programs of the system are started with; they speak English whatever the user does. */
export function programEnvironment(): Record<string, string> {
  const kept = passedOn.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LC_ALL: "C" };
}
