/**
 * The sign-in page's script, as it is sent. It takes the secret out of the address before anything else, so that it stays
 * neither in the history nor in a shared screen. Without a secret it asks whether a session is open: after a link on another
 * site the browser withholds the cookie from the first request (SameSite=Strict) but not from this one.
 */
export const SIGN_IN_SCRIPT = `
const status = document.getElementById('status');
const ways = document.getElementById('ways');
const form = document.getElementById('form');
const field = document.getElementById('token');
const button = form.querySelector('button');

function say(text, isError) {
  status.textContent = text;
  status.hidden = text === '';
  status.className = isError ? 'error' : '';
}

function goOn() {
  const next = new URLSearchParams(location.search).get('next') || '/';
  let target = new URL('/', location.origin);
  try {
    const wanted = new URL(next, location.origin);
    if (wanted.origin === location.origin && wanted.pathname !== '/sign-in') target = wanted;
  } catch {}
  location.replace(target.href);
}

function offerWays(text) {
  say(text, text !== '');
  ways.hidden = false;
  field.focus();
}

async function signIn(token, refused) {
  say('Signing in', false);
  button.disabled = true;
  try {
    const response = await fetch('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (response.ok) return goOn();
    const problem = await response.json().catch(() => ({}));
    offerWays(problem.code === 'sign_in_expired' ? refused : problem.detail || problem.title || 'The server refused.');
  } catch {
    offerWays('The server did not answer. Check that it runs, then try again.');
  } finally {
    button.disabled = false;
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  signIn(field.value.trim(), 'This is not the admin token.');
});

function start() {
  const secret = location.hash.slice(1);
  if (secret !== '') {
    history.replaceState(null, '', location.pathname + location.search);
    signIn(secret, 'This sign-in link has been used or has run out.');
    return;
  }
  fetch('/api/v1/session').then((response) => (response.ok ? goOn() : offerWays('')), () => offerWays(''));
}

addEventListener('hashchange', start);
start();
`;
