/** The console's greys and type, without its bundle. */
export const SIGN_IN_STYLE = `
:root { color-scheme: light dark; --page: #f7f7f6; --ink: #1f2223; --soft: #5c6163; --line: #d9dbda; --field: #fff; --accent: #1d5f7a; --on-accent: #fff; --bad: #a3261f; }
@media (prefers-color-scheme: dark) {
  :root { --page: #16191a; --ink: #e4e6e5; --soft: #9ba1a2; --line: #353a3b; --field: #1e2223; --accent: #6fb4cf; --on-accent: #0d1a20; --bad: #ef8d84; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.55 system-ui, sans-serif; }
main { max-width: 26rem; margin: 16vh auto 4rem; padding: 0 1.25rem; }
h1 { margin: 0 0 2rem; font-size: 1rem; font-weight: 600; letter-spacing: 0.01em; }
h2 { margin: 0 0 0.5rem; font-size: 1.35rem; font-weight: 600; }
p { margin: 0 0 0.75rem; }
pre { margin: 0 0 0.75rem; padding: 0.6rem 0.75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 4px; background: var(--field); }
code { font: 13px/1.5 ui-monospace, monospace; }
form { margin-top: 1.75rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
label { display: block; margin-bottom: 0.35rem; font-weight: 500; }
.row { display: flex; gap: 0.5rem; }
input { flex: 1; min-width: 0; padding: 0.45rem 0.6rem; border: 1px solid var(--line); border-radius: 4px; background: var(--field); color: inherit; font: inherit; }
button { padding: 0.45rem 0.9rem; border: 1px solid var(--accent); border-radius: 4px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 500; cursor: pointer; }
button:disabled { opacity: 0.6; cursor: default; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.hint { margin-top: 0.5rem; color: var(--soft); }
#status { padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 4px; }
#status.error { border-color: var(--bad); color: var(--bad); }
`;
