import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { Command } from "commander";
import type { CaptureReport, DiagnosticProgress } from "../../../device/diagnostics/reports.ts";
import type { AskFlags } from "../../ask.ts";
import { CliFailure, sentenceOf } from "../../failure.ts";
import { withStateDir } from "../../settings.ts";
import { follow } from "./follow.ts";
import { given } from "./options.ts";
import { reportTexts } from "./report-text.ts";

interface CaptureFlags extends AskFlags {
  readonly interface?: string;
  readonly seconds?: string;
  readonly packets?: string;
  readonly octets?: string;
  readonly filter?: string;
}

export function captureCommand(): Command {
  return withStateDir(new Command("capture"))
    .description("capture the packets of a link to a file that tcpdump and Wireshark read; Ctrl-C keeps what there is")
    .argument("<file>", "to write; one that is there already is left as it is")
    .option("-t, --seconds <number>", "how long, 1 to 3600; 60 unless given")
    .option("-c, --packets <number>", "how many at most")
    .option("--octets <number>", "of the file at most; 8388608 in any case")
    .option("--interface <link>", "link whose packets are meant, such as eth0, or row of one; all unless given")
    .option("--filter <expression>", "which packets, in the words of pcap-filter, without names")
    .option("--json", "print JSON")
    .addHelpText("after", '\nExample:\n  cpe-agent diagnose capture --seconds 10 --filter "udp port 53" dns.pcap')
    .action(capture);
}

async function capture(file: string, flags: CaptureFlags): Promise<void> {
  const output = opened(file);
  let written = 0;
  const heard = (progress: DiagnosticProgress): void => {
    if (progress.kind !== "capture") return;
    const octets = Buffer.from(progress.octets, "base64");
    try {
      for (let at = 0; at < octets.length; ) {
        const taken = writeSync(output, octets, at);
        at += taken;
        written += taken;
      }
    } catch (error) {
      const octetsThere = `${written.toLocaleString("en")} octets in ${file}`;
      throw new CliFailure(`the capture ends with ${octetsThere}: ${sentenceOf(error)}`);
    }
  };
  const values = given({
    Interface: flags.interface,
    Duration: flags.seconds,
    PacketCount: flags.packets,
    ByteCount: flags.octets,
    FilterExpression: flags.filter,
  });
  try {
    await follow(
      flags,
      "PacketCaptureDiagnostics",
      values,
      (report: CaptureReport) => `${reportTexts.PacketCaptureDiagnostics(report)} in ${file}`,
      {
        heard,
      },
    );
  } finally {
    closeSync(output);
    if (written === 0) unlinkSync(file);
  }
}

function opened(file: string): number {
  try {
    // What people do on the network is nobody else's business.
    return openSync(file, "wx", 0o600);
  } catch (error) {
    throw new CliFailure(`cannot write the capture: ${sentenceOf(error)}`);
  }
}
