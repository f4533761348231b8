/** What the page is told before anybody has logged in. */
export interface ShownLogin {
  readonly loggedIn: boolean;
  readonly needsPassword: boolean;
  readonly readOnly: boolean;
}
