import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../domain/config.ts';
import { failed, wrongUsage } from '../domain/failure.ts';
import { words } from '../words/words.ts';
import type { Download, Provider, PullName } from './provider.ts';
import { learnSecrets } from './redact.ts';

export interface Timing {
  attempts: number;
  timeoutMs: number;
  /** The first pause; each further one is twice as long, with up to a quarter added. */
  pauseMs: number;
  /** A provider that asks for a longer pause than this is taken for one that is away. */
  longestPauseMs: number;
  sleep: (ms: number) => Promise<unknown>;
  /** Aborts a request that has no answer after so long. */
  expiry: (ms: number) => AbortSignal;
}

const usual: Timing = {
  attempts: 5,
  timeoutMs: 10_000,
  pauseMs: 500,
  longestPauseMs: 60_000,
  sleep: wait,
  expiry: (ms) => AbortSignal.timeout(ms),
};

/** Doppler over its HTTP API: one request for a whole configuration, its values computed, as JSON. */
export class Doppler implements Provider {
  readonly name = 'Doppler';
  private readonly config: Config;
  private readonly env: NodeJS.ProcessEnv;
  private readonly timing: Timing;

  constructor(config: Config, env: NodeJS.ProcessEnv, timing: Partial<Timing> = {}) {
    this.config = config;
    this.env = env;
    this.timing = { ...usual, ...timing };
  }

  origin(name: PullName): string {
    const { project, configs } = this.config.secrets;
    return `${this.name} ${project ?? this.config.project}/${configs[name]}`;
  }

  async download(name: PullName, etag: string | null): Promise<Download | null> {
    const origin = this.origin(name);
    const token = tokenFor(this.config.directory, name, this.env);
    const headers: Record<string, string> = { Accept: 'application/json', Authorization: `Bearer ${token}` };
    if (etag !== null) headers['If-None-Match'] = etag;
    const answer = await this.ask(this.url(name), headers, origin);
    if (answer.status === 304 && etag !== null) return null;
    const values = valuesIn(answer.body, origin);
    this.verify(name, values);
    for (const key of ownKeys) values.delete(key);
    if (values.size === 0) throw failed(words().secrets.emptySet({ origin }));
    learnSecrets(values);
    return { values, etag: answer.etag };
  }

  private url(name: PullName): string {
    const { project, configs } = this.config.secrets;
    const query = new URLSearchParams({
      project: project ?? this.config.project,
      config: configs[name],
      format: 'json',
      // Dynamic secrets would issue a lease at every look.
      include_dynamic_secrets: 'false',
    });
    return `${apiHost(this.env)}/v3/configs/config/secrets/download?${query}`;
  }

  private async ask(url: string, headers: Record<string, string>, origin: string): Promise<Answer> {
    let last = '';
    for (let attempt = 1; attempt <= this.timing.attempts; attempt += 1) {
      const tried = await tryOnce(url, headers, this.timing);
      if (typeof tried !== 'string') {
        if (tried.status === 200 || tried.status === 304) return tried;
        if (!isPassing(tried.status)) throw failed(refusal(tried, origin));
      }
      last = typeof tried === 'string' ? tried : `HTTP ${tried.status}`;
      if (attempt === this.timing.attempts) break;
      const pause = pauseBefore(attempt, typeof tried === 'string' ? null : tried.retryAfterMs, this.timing);
      if (pause > this.timing.longestPauseMs) break;
      await this.timing.sleep(pause);
    }
    throw failed(words().secrets.providerAway({ provider: this.name, origin, said: last }));
  }

  /** A service token opens its own configuration, whatever was asked for. */
  private verify(name: PullName, values: ReadonlyMap<string, string>): void {
    const { project, configs } = this.config.secrets;
    const asked = `${project ?? this.config.project}/${configs[name]}`;
    const answered = `${values.get('DOPPLER_PROJECT') ?? '?'}/${values.get('DOPPLER_CONFIG') ?? '?'}`;
    if (asked !== answered) throw failed(words().secrets.wrongConfig({ asked, answered, name }));
  }
}

/** They say where the values are from, and would redirect a Doppler CLI in the container. */
const ownKeys = ['DOPPLER_PROJECT', 'DOPPLER_CONFIG', 'DOPPLER_ENVIRONMENT'];

interface Answer {
  status: number;
  etag: string | null;
  retryAfterMs: number | null;
  /** Null where it was no JSON. */
  body: unknown;
}

const isPassing = (status: number): boolean => status === 429 || status === 408 || status >= 500;

/** The answer, or in a few words why there was none: no answer is ever worth an exception here. */
async function tryOnce(
  url: string,
  headers: Record<string, string>,
  { timeoutMs, expiry }: Timing,
): Promise<Answer | string> {
  try {
    // A redirect would carry the token to somebody else.
    const response = await fetch(url, { headers, redirect: 'error', signal: expiry(timeoutMs) });
    const text = await response.text();
    const body = parsed(text);
    if (response.status === 200 && body === null) return words().secrets.notJson();
    return {
      status: response.status,
      etag: response.headers.get('etag'),
      retryAfterMs: secondsIn(response.headers.get('retry-after')),
      body,
    };
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
    return name === 'TimeoutError'
      ? words().engine.noAnswer({ seconds: timeoutMs / 1000 })
      : (cause?.code ?? cause?.message ?? message);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const secondsIn = (header: string | null): number | null =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;

const pauseBefore = (attempt: number, asked: number | null, { pauseMs }: Timing): number =>
  asked ?? pauseMs * 2 ** (attempt - 1) * (1 + Math.random() / 4);

function refusal({ status, body }: Answer, origin: string) {
  const { messages } = (body ?? {}) as { messages?: unknown };
  const said = Array.isArray(messages) ? messages.map(String) : [];
  return words().secrets.providerRefused({ origin, status, said });
}

function valuesIn(body: unknown, origin: string): Map<string, string> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw failed(words().secrets.notASet({ origin }));
  const entries = Object.entries(body);
  for (const [key, value] of entries) {
    if (typeof value !== 'string') throw failed(words().secrets.notAValue({ origin, key }));
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) throw failed(words().secrets.notAKey({ origin }));
    if (value.includes('\0')) throw failed(words().secrets.nul({ origin, key }));
  }
  return new Map(entries as [string, string][]);
}

/** `DOPPLER_API_HOST`, with its scheme. In the clear only to this machine itself: the token goes along. */
function apiHost(env: NodeJS.ProcessEnv): string {
  const written = env.DOPPLER_API_HOST || 'https://api.doppler.com';
  const host = (/^[a-z]+:\/\//i.test(written) ? written : `https://${written}`).replace(/\/+$/, '');
  if (!URL.canParse(host)) throw wrongUsage(words().secrets.apiHost());
  const { protocol, hostname } = new URL(host);
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && local)) throw wrongUsage(words().secrets.apiHost());
  return host;
}

/** A service token opens one configuration, so the environment's own one comes before an account's. */
function tokenFor(directory: string, name: PullName, env: NodeJS.ProcessEnv): string {
  const variable = `DOPPLER_TOKEN_${name.toUpperCase()}`;
  const file = join(directory, 'config', `.doppler-token.${name}`);
  const token = (env[variable] || tokenIn(file) || env.DOPPLER_TOKEN || '').trim();
  if (token === '')
    throw wrongUsage(words().secrets.noToken({ variable, file: `config/.doppler-token.${name}` }));
  if (!/^[\x21-\x7e]+$/.test(token)) throw wrongUsage(words().secrets.notAToken({ variable }));
  learnSecrets([['DOPPLER_TOKEN', token]]);
  return token;
}

function tokenIn(file: string): string | null {
  if (!existsSync(file)) return null;
  if ((statSync(file).mode & 0o077) !== 0) throw wrongUsage(words().secrets.tokenMode({ file }));
  return readFileSync(file, 'utf8');
}
