import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../device.tsx";
import { Empty, Of, useLoaded } from "../states.tsx";

const mostShown = 200;

/** What was typed, when nothing was typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export function SearchResults({ text, chosen }: { text: string; chosen: () => void }) {
  const { life, operation, placeOf } = useDevice();
  const wanted = useSettled(text);
  const loaded = useLoaded(() => operation("search", { text: wanted, limit: mostShown }), [wanted, life]);
  return (
    <Of loaded={loaded}>
      {({ found, total }) =>
        total === 0 ? (
          <Empty>No parameter has “{wanted}” in its path or value.</Empty>
        ) : (
          <div class="card">
            <p class="muted" role="status">
              {found.length < total
                ? `The first ${found.length} of ${total} parameters: search for more of a name to see others.`
                : `${total} parameters`}
            </p>
            <table class="folding">
              <caption class="unseen">Parameters that were found</caption>
              <thead>
                <tr>
                  <th scope="col">Path</th>
                  <th scope="col">Value</th>
                </tr>
              </thead>
              <tbody>
                {found.map(({ path, value }) => (
                  <tr key={path}>
                    <td>
                      <a class="mono" href={placeOf(path)} onClick={chosen}>
                        {path}
                      </a>
                    </td>
                    <td class="value">{value}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )
      }
    </Of>
  );
}
