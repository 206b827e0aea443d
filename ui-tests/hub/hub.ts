/**
 * A real JupyterHub over HTTPS: self-signed certificate, configurable-http-proxy,
 * a base path, and a user whose name holds an `@`.
 *
 * On a hub every request needs the XSRF header, and modules and workers load from
 * static paths only; a plain server hides both rules.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BIN, isolatedEnv, PYTHON } from '../fixtures/python';
import { silenceNews } from '../fixtures/servers';
import { freePort, ServerProcess } from '../fixtures/server_process';

export const HUB_USER = 'ada@example.org';
export const HUB_PASSWORD = 'correct horse';

export interface Hub {
  /** `https://…/sc/`. */
  readonly baseUrl: string;
  /** `https://…/sc/user/<name>/`, the `@` as it is: where the requests must stay. */
  readonly userUrl: string;
  readonly user: string;
  readonly password: string;
  /** The user's files. */
  readonly homeDir: string;
  log(): string;
  stop(): Promise<void>;
}

/** Start the hub with a copy of `data` as the user's home. */
export async function startHub(data: string): Promise<Hub> {
  const scratch = mkdtempSync(join(tmpdir(), 'cellucid-hub-'));
  const homeDir = join(scratch, 'home', HUB_USER);
  mkdirSync(join(scratch, 'home'));
  cpSync(data, homeDir, { recursive: true });
  silenceNews(join(homeDir, '.jupyter', 'lab', 'user-settings'));
  execFileSync(PYTHON, [join(__dirname, 'make_certificate.py'), scratch]);
  const [port, hubPort, proxyPort] = [
    await freePort(),
    await freePort(),
    await freePort()
  ];
  const baseUrl = `https://127.0.0.1:${port}/sc/`;
  const proxy = resolve(__dirname, '../node_modules/.bin/configurable-http-proxy');
  const process = ServerProcess.start(
    'hub',
    [join(BIN, 'jupyterhub'), '-f', join(__dirname, 'jupyterhub_config.py')],
    {
      cwd: scratch,
      env: {
        ...isolatedEnv(scratch),
        CELLUCID_HUB_DIR: scratch,
        CELLUCID_HUB_URL: baseUrl,
        CELLUCID_HUB_INNER_URL: `http://127.0.0.1:${hubPort}`,
        CELLUCID_HUB_PROXY_URL: `http://127.0.0.1:${proxyPort}`,
        CELLUCID_HUB_PROXY: proxy,
        CELLUCID_HUB_PASSWORD: HUB_PASSWORD
      }
    }
  );
  const stop = async (): Promise<void> => {
    await process.stop();
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    await process.waitUntil(async () => (await status(`${baseUrl}hub/login`)) === 200);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    baseUrl,
    userUrl: `${baseUrl}user/${HUB_USER}/`,
    user: HUB_USER,
    password: HUB_PASSWORD,
    homeDir,
    log: () => process.log(),
    stop
  };
}

/** The status of a GET that trusts the self-signed certificate. */
async function status(url: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    get(url, { rejectUnauthorized: false }, answer => {
      answer.resume();
      done(answer.statusCode);
    }).once('error', fail);
  });
}
