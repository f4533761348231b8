import { runCli } from "./cli/program.ts";
import { ignoreUserSignals, mindStandardStreams } from "./cli/standard-streams.ts";
import { endAsAnyProcess } from "./cli/told-to-stop.ts";

endAsAnyProcess();
mindStandardStreams();
ignoreUserSignals();
void runCli(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
