import { Command } from "commander";
import { follow } from "./follow.ts";
import { given, type PathFlags, pathArguments, withDscp, withPath } from "./options.ts";
import { reportTexts, unanswered } from "./report-text.ts";

interface EchoFlags extends PathFlags {
  readonly count?: string;
  readonly port?: string;
  readonly pause?: string;
  readonly timeout?: string;
  readonly size?: string;
}

export function echoCommand(): Command {
  return withDscp(withPath(new Command("echo")))
    .description("send datagrams to a UDP echo server, and measure how long they take there and back")
    .argument("<host>", "name or address")
    .option("-p, --port <number>", "of the server; 7 unless given")
    .option("-c, --count <number>", "how many, 1 to 1000; one unless given")
    .option("--pause <ms>", "from one to the next; 1000 unless given")
    .option("--timeout <ms>", "how long each is waited for, 1 to 60000; 5000 unless given")
    .option("--size <octets>", "of payload, 1 to 65507; 24 unless given")
    .addHelpText("after", "\nExample:\n  cpe-agent diagnose echo --port 7 --count 10 echo.example.com")
    .action(async (host: string, flags: EchoFlags) => {
      const { count, pause, port, size, timeout } = flags;
      const own = {
        Host: host,
        Port: port,
        NumberOfRepetitions: count,
        InterTransmissionTime: pause,
        Timeout: timeout,
        DataBlockSize: size,
        EnableIndividualPacketResults: flags.json ? "true" : undefined,
      };
      await follow(
        flags,
        "UDPEchoDiagnostics",
        { ...pathArguments(flags), ...given(own) },
        reportTexts.UDPEchoDiagnostics,
        { failure: unanswered },
      );
    });
}
