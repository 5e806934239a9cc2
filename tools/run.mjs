// What `npm start`, `npm test` and the other root commands call. Plain JavaScript without dependencies, because
// it runs before anything is installed: checks Node, installs when needed, then starts tools/<name>.ts.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MINIMUM = [20, 19];

/**
 * @param {string} version  as in `process.versions.node`
 * @returns {string | undefined}  one sentence when this Node is too old
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return undefined;
  return `glance-kit needs Node ${MINIMUM.join('.')} or newer and this is Node ${version}: install a newer one from https://nodejs.org.`;
}

/**
 * Compares the lockfile with npm's own record of what it installed. By content: the dates of files say nothing
 * after a checkout, a copy or a backup.
 *
 * @param {string} lockfile  text of package-lock.json
 * @param {string | undefined} installed  text of node_modules/.package-lock.json, absent when an install never ended
 * @returns {string | undefined}  why an install is needed
 */
export function installReason(lockfile, installed) {
  if (installed === undefined) return 'nothing is installed yet';
  const wanted = JSON.parse(lockfile).packages;
  const present = JSON.parse(installed).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    const isInstallable = path.includes('node_modules/');
    if (!isInstallable) continue;
    const found = present[path];
    // Optional packages of other platforms are in the lockfile and rightly not on this machine.
    if (!found && entry.optional) continue;
    if (!found || found.version !== entry.version || Boolean(found.link) !== Boolean(entry.link)) {
      return `${path.slice(path.lastIndexOf('node_modules/') + 13)} changed in package-lock.json`;
    }
  }
  return undefined;
}

/** @returns {string | undefined} */
function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * `npm ci` without install scripts: nothing here needs one, and then no dependency can run code at install.
 *
 * @returns {number} exit code of npm
 */
function install(reason) {
  process.stdout.write(`Installing dependencies, ${reason} ...\n`);
  const startedAt = Date.now();
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env['npm_execpath'];
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...options], { cwd: ROOT, stdio: 'inherit' })
    : spawnSync('npm', options, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.error) {
    process.stderr.write(`npm could not be started (${result.error.message}): install npm beside Node.\n`);
    return 1;
  }
  if (result.status === 0) {
    process.stdout.write(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.\n\n`);
  }
  return result.status ?? 1;
}

/** Runs tools/<name>.ts from the sources and ends as it ends. */
function runTool(name, args) {
  const child = spawn(
    process.execPath,
    ['--conditions=@glance-kit/source', '--import', 'tsx', join(ROOT, 'tools', `${name}.ts`), ...args],
    { cwd: ROOT, stdio: 'inherit' },
  );
  // A terminal sends Ctrl-C to both; this process only has to outlive the child's orderly end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0));
  });
}

function main([name = '', ...args]) {
  const problem = nodeProblem(process.versions.node);
  if (problem) {
    process.stderr.write(`${problem}\n`);
    return 1;
  }
  if (!/^[a-z-]+$/.test(name) || !existsSync(join(ROOT, 'tools', `${name}.ts`))) {
    process.stderr.write(`There is no tools/${name}.ts: see the scripts in package.json.\n`);
    return 1;
  }
  const lockfile = textOf(join(ROOT, 'package-lock.json'));
  if (lockfile === undefined) {
    process.stderr.write('package-lock.json is missing: restore it with git.\n');
    return 1;
  }
  const reason = installReason(lockfile, textOf(join(ROOT, 'node_modules', '.package-lock.json')));
  const failed = reason === undefined ? 0 : install(reason);
  if (failed) return failed;
  runTool(name, args);
  return undefined;
}

// Compared as real paths: a checkout may be reached through a symbolic link.
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const code = main(process.argv.slice(2));
  if (code !== undefined) process.exitCode = code;
}
