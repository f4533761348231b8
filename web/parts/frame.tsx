import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ShownLogin } from "../../src/web/shown-login.ts";
import { asked } from "./api.ts";
import type { LiveState } from "./live.ts";
import { Away } from "./states.tsx";

// What stands around the views of a page: whose it is, whether it is live, and the way to the other views.

interface FrameProps {
  readonly login: ShownLogin;
  readonly check: () => void;
  readonly state: LiveState;
  /** Who has gone where nothing is heard any more: `agent`. */
  readonly who: string;
  readonly brand: ComponentChildren;
  /** Of whom the title of the window speaks. */
  readonly subject: string;
  readonly pill?: ComponentChildren;
  /** By name and title. */
  readonly views: readonly (readonly [name: string, title: string])[];
  /** The name of the one that is shown, and its heading. */
  readonly view: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

export function Frame(props: FrameProps) {
  const { brand, check, children, login, pill, state, subject, title, view, views, who } = props;
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    document.title = `${title} · ${subject}`;
  }, [title, subject]);
  const first = useRef(true);
  useEffect(() => {
    // Whoever goes by keyboard is where the new view begins.
    if (!first.current) main.current?.focus();
    document.querySelector(".views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    first.current = false;
  }, [view, title]);
  const isLost = state === "lost";
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        To the content
      </button>
      <div class="frame">
        <header class="top">
          <div class="brand">
            <img src="/icon.svg" alt="" />
            <span>{brand}</span>
          </div>
          {!isLost && pill}
          <span class={`pill ${isLost ? "bad" : "ok"}`} role="status">
            {isLost ? `${who} away` : state === "opening" ? "connecting" : "live"}
          </span>
          {login.readOnly && <span class="muted small">read only</span>}
          {login.needsPassword && (
            <button type="button" onClick={() => void asked("/api/login", "DELETE").then(check, check)}>
              Log out
            </button>
          )}
        </header>
        <nav class="views" aria-label="Views">
          {views.map(([each, text]) => (
            <a key={each} href={`#/${each}`} aria-current={each === view ? "page" : undefined}>
              {text}
            </a>
          ))}
        </nav>
        <main ref={main} tabIndex={-1}>
          <h1>{title}</h1>
          {isLost && (
            <div class="notice bad" role="alert">
              <p>
                The {who} does not answer: it was stopped, or the way to it is gone. This page goes on when it is back.
              </p>
            </div>
          )}
          <Away.Provider value={isLost}>{children}</Away.Provider>
        </main>
      </div>
    </>
  );
}
