import { createHash } from 'node:crypto';
import { SIGN_IN_SCRIPT } from './sign-in-script.ts';
import { SIGN_IN_STYLE } from './sign-in-style.ts';

const sourceHash = (source: string): string =>
  `'sha256-${createHash('sha256').update(source).digest('base64')}'`;

/** The page allows its own script and style by their hashes and may talk to this server alone. */
export const SIGN_IN_POLICY = [
  "default-src 'none'",
  `script-src ${sourceHash(SIGN_IN_SCRIPT)}`,
  `style-src ${sourceHash(SIGN_IN_STYLE)}`,
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export const SIGN_IN_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in - Holdfast</title>
<link rel="icon" href="data:,">
<style>${SIGN_IN_STYLE}</style>
</head>
<body>
<main>
<h1>Holdfast</h1>
<p id="status" role="status" hidden></p>
<section id="ways" hidden>
<h2>Sign in</h2>
<p>Open a one-time sign-in link. To make one, run this where the server runs:</p>
<pre><code>npx holdfast sign-in</code></pre>
<p>A link works once. One that was asked for lasts 15 minutes; the one printed at the first start lasts a day.</p>
<form id="form">
<label for="token">Or give the admin token</label>
<div class="row">
<input id="token" name="token" type="password" autocomplete="current-password" spellcheck="false" maxlength="200" required>
<button type="submit">Sign in</button>
</div>
<p class="hint">It is the server's <code>HOLDFAST_ADMIN_TOKEN</code>, where one is set.</p>
</form>
</section>
<noscript><p>Signing in needs JavaScript: the link's secret is in the part of the address that is never sent.</p></noscript>
</main>
<script>${SIGN_IN_SCRIPT}</script>
</body>
</html>
`;
