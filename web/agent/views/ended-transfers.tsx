import { Of } from "../../parts/states.tsx";
import { moment } from "../../parts/text.ts";
import { toldBy, useLogLines } from "../log-lines.ts";

/** What has become of a transfer, by the fact of the log that tells it. */
const outcomes: Readonly<Record<string, string>> = {
  "transfer.end": "done",
  "transfer.trial": "installed, on trial",
  "transfer.retry": "failed, to be tried again",
};

const mostShown = 20;

/** How the latest transfers have ended, as the log tells: the newest first. Nothing where none has. */
export function EndedTransfers() {
  return (
    <Of loaded={useLogLines()}>
      {(lines) => {
        const ended = lines.map(toldBy).filter(({ fact }) => Object.hasOwn(outcomes, fact));
        if (ended.length === 0) return null;
        return (
          <section class="card apart" aria-label="Ended transfers">
            <h2>Ended since the agent started</h2>
            <table class="folding">
              <thead>
                <tr>
                  <th scope="col">When</th>
                  <th scope="col">Transfer</th>
                  <th scope="col">CommandKey</th>
                  <th scope="col">Outcome</th>
                </tr>
              </thead>
              <tbody>
                {ended
                  .slice(-mostShown)
                  .toReversed()
                  .map(
                    ({ atMs, fact, fields: { code = "0", commandKey = "", fileType = "", reason = "", rpc = "" } }) => (
                      <tr key={`${atMs} ${commandKey}`}>
                        <td class="tight">{moment(atMs)}</td>
                        <td>{[rpc, fileType].filter(Boolean).join(": ")}</td>
                        <td data-name={commandKey && "CommandKey"}>{commandKey}</td>
                        <td>
                          {code === "0" ? (
                            <span class="ok">{outcomes[fact]}</span>
                          ) : (
                            <>
                              <span class="bad">
                                {fact === "transfer.end" ? "failed" : outcomes[fact]}: {code}
                              </span>
                              <div class="small">{reason}</div>
                            </>
                          )}
                        </td>
                      </tr>
                    ),
                  )}
              </tbody>
            </table>
          </section>
        );
      }}
    </Of>
  );
}
