import { Command } from "commander";
import { CliFailure, exitCodes } from "../../failure.ts";
import { refuseWords } from "../../unknown-command.ts";
import { capacityCommand } from "./capacity.ts";
import { capacityServerCommand } from "./capacity-server.ts";
import { captureCommand } from "./capture.ts";
import { dnsCommand } from "./dns.ts";
import { echoCommand } from "./echo.ts";
import { downloadCommand, uploadCommand } from "./load.ts";
import { pingCommand } from "./ping.ts";
import { selfTestCommand } from "./self-test.ts";
import { serveCommand } from "./serve.ts";
import { serverCommand } from "./server.ts";
import { traceRouteCommand } from "./trace-route.ts";
import { wifiCommand } from "./wifi.ts";

/** Tests of the network that the running agent makes; what the ACS has asked of it stays as it is. */
export function diagnoseCommand(): Command {
  return (
    new Command("diagnose")
      .description("test the network from the device: what the ACS can ask for, for somebody on it")
      .addHelpText("after", "\nExample:\n  cpe-agent diagnose ping example.com")
      .allowExcessArguments()
      // Flags of a misspelt command are no reason to speak of them before it.
      .allowUnknownOption()
      .action((_flags: object, command: Command) => {
        const [first = ""] = command.args;
        if (first.startsWith("-")) throw new CliFailure(`unknown option '${first}'`, exitCodes.usage);
        refuseWords(command, command);
        command.help({ error: true });
      })
      .addCommand(pingCommand())
      .addCommand(traceRouteCommand())
      .addCommand(downloadCommand())
      .addCommand(uploadCommand())
      .addCommand(capacityCommand())
      .addCommand(capacityServerCommand())
      .addCommand(echoCommand())
      .addCommand(dnsCommand())
      .addCommand(serverCommand())
      .addCommand(wifiCommand())
      .addCommand(selfTestCommand())
      .addCommand(captureCommand())
      .addCommand(serveCommand())
  );
}
