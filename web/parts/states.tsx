import { type ComponentChildren, createContext } from "preact";
import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";
import { sentencesOf } from "./api.ts";

// What each view may be: loading, failed, or there.

/** Whether nobody can be asked anything, which the frame says: what was told may not be so any more. */
export const Away = createContext(false);

export interface Loaded<T> {
  /** The latest; kept while it is loaded again, or cannot be. */
  readonly value: T | undefined;
  readonly failure: unknown;
  reload(): void;
}

/** Loads at first, and again when one of `when` changes. */
export function useLoaded<T>(load: () => Promise<T>, when: readonly unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value?: T; failure?: unknown; of?: string }>({});
  const turn = useRef(0);
  const reload = useCallback(() => {
    const mine = ++turn.current;
    load().then(
      (value) => mine === turn.current && setState({ value }),
      (failure) => mine === turn.current && setState((before) => ({ value: before.value, failure })),
    );
  }, when);
  useEffect(() => {
    reload();
    return () => {
      turn.current++;
    };
  }, [reload]);
  return { value: state.value, failure: state.failure, reload };
}

/** Loads again time after time, for what nobody tells of by itself; not while nobody looks. */
export function useReloaded({ reload }: Loaded<unknown>, everyMs: number): void {
  useEffect(() => {
    const timer = setInterval(() => document.hidden || reload(), everyMs);
    return () => clearInterval(timer);
  }, [reload, everyMs]);
}

export function Failed({ failure, retry }: { failure: unknown; retry?: () => void }) {
  return (
    <div class="notice bad" role="alert">
      {sentencesOf(failure).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** What was loaded, or why there is nothing to see. */
export function Of<T>({ loaded, children }: { loaded: Loaded<T>; children: (value: T) => ComponentChildren }) {
  const { failure, reload, value } = loaded;
  const away = useContext(Away);
  return (
    <>
      {failure !== undefined && !away && <Failed failure={failure} retry={reload} />}
      {value === undefined
        ? failure === undefined && (
            <p class="empty" role="status">
              Loading…
            </p>
          )
        : children(value)}
    </>
  );
}

export const Empty = ({ children }: { children: ComponentChildren }) => <p class="empty">{children}</p>;

/**
 * Something that takes its time: what it came to is said below the button that began it. While it is `busy`, it is not
 * begun again; its button is `aria-disabled` then, as one that is `disabled` loses the focus.
 */
export function useDoing() {
  const [state, setState] = useState<{ busy: boolean; said?: string; failure?: unknown }>({ busy: false });
  const running = useRef(false);
  const run = async (what: () => Promise<string | undefined>): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setState({ busy: true });
    try {
      const said = await what();
      setState({ busy: false, ...(said !== undefined && { said }) });
      return true;
    } catch (failure) {
      setState({ busy: false, failure });
      return false;
    } finally {
      running.current = false;
    }
  };
  const outcome =
    state.failure !== undefined ? (
      <Failed failure={state.failure} />
    ) : state.said !== undefined ? (
      <p class="notice ok" role="status">
        {state.said}
      </p>
    ) : null;
  return { busy: state.busy, run, outcome };
}

/** Asks before something that cannot be taken back. */
export function Confirmed(props: { label: string; question: string; yes: string; busy?: boolean; act: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button
        type="button"
        class="danger"
        aria-disabled={props.busy}
        onClick={() => props.busy || dialog.current?.showModal()}
      >
        {props.label}
      </button>
      <dialog ref={dialog} aria-label={props.label}>
        <p>{props.question}</p>
        <div class="row">
          <button
            type="button"
            class="danger"
            onClick={() => {
              dialog.current?.close();
              props.act();
            }}
          >
            {props.yes}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Leave it as it is
          </button>
        </div>
      </dialog>
    </>
  );
}

/** What was copied, or downloaded, is told to who cannot see it. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(text);
    setDone(true);
    setTimeout(() => setDone(false), 1500);
  };
  return (
    <button type="button" class="plain" aria-label={`${label} ${text}`} onClick={() => void copy()}>
      {done ? "copied" : label}
    </button>
  );
}

/** A page without TLS from elsewhere has no clipboard of its own. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) {
    try {
      return await navigator.clipboard.writeText(text);
    } catch {
      // Not allowed: the old way then.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** Text that may be longer than its place: by keyboard it can be scrolled once it has the focus. */
export const Lines = ({ children }: { children: ComponentChildren }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
  <pre tabIndex={0}>{children}</pre>
);
