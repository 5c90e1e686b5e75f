// The Debian packages that tests, interop and bench drive. Missing ones are installed where this process is root on Debian;
// elsewhere the tests and peers that need them report themselves as skipped, by name.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What the C verifier is built with. */
const VERIFIER = {
  make: '/usr/bin/make',
  gcc: '/usr/bin/cc',
  'libc6-dev': '/usr/include/stdio.h',
  'libmbedtls-dev': '/usr/include/psa/crypto.h',
  'libsodium-dev': '/usr/include/sodium.h',
};

/** Package -> a file that shows it is there. */
const PACKAGES = {
  test: { chromium: '/usr/bin/chromium', postgresql: '/usr/lib/postgresql', ...VERIFIER },
  interop: {
    'libcoap3-bin': '/usr/bin/coap-client-openssl',
    'gnutls-bin': '/usr/bin/gnutls-cli',
    openssl: '/usr/bin/openssl',
    tshark: '/usr/bin/tshark',
    'golang-go': '/usr/bin/go',
    maven: '/usr/bin/mvn',
    // Brings no program, only what `python3 -m venv` needs.
    'python3-venv': '/usr/share/doc/python3-venv',
    'default-jre-headless': '/usr/bin/java',
  },
  'device-c': {
    ...VERIFIER,
    'gcc-arm-none-eabi': '/usr/bin/arm-none-eabi-gcc',
    'libnewlib-arm-none-eabi': '/usr/lib/arm-none-eabi/include/string.h',
    clang: '/usr/bin/clang',
    'libclang-rt-dev': '/usr/share/doc/libclang-rt-dev',
    valgrind: '/usr/bin/valgrind',
  },
  hostile: VERIFIER,
  bench: { maven: '/usr/bin/mvn', 'default-jre-headless': '/usr/bin/java' },
};

const onPath = (file) => {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return existsSync(file) || (process.env.PATH ?? '').split(':').some((dir) => existsSync(`${dir}/${name}`));
};

/** @param {'test' | 'interop' | 'bench' | 'device-c'} use */
export function installSystemPackages(use) {
  const missing = Object.entries(PACKAGES[use])
    .filter(([, file]) => !onPath(file))
    .map(([name]) => name);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    process.stderr.write(`Not installed here: ${missing.join(', ')}. What needs them is skipped.\n`);
    return;
  }
  process.stderr.write(`Installing ${missing.join(', ')} (apt-get) ...\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    spawnSync('apt-get', ['-qq', ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  apt('update');
  if (apt('install', '-y', '--no-install-recommends', ...missing).status !== 0) {
    process.stderr.write('apt-get could not install them; what needs them is skipped by name.\n');
  }
}
