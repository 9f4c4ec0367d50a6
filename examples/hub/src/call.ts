import { Agent, get, type IncomingMessage } from 'node:http';

// Kept open between calls, as an application's HTTP client does.
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Milliseconds on the machine's monotonic clock, the same in every container of it. */
const now = () => Number(process.hrtime.bigint() / 1000n) / 1000;

/** Calls another hub by its name inside the environment, `?hub=wbfinhub&port=4020&path=/`, and tells who answered. */
export async function callHub(query: URLSearchParams): Promise<Record<string, unknown>> {
  const url = `http://${query.get('hub')}:${query.get('port')}${query.get('path') ?? '/'}`;
  const start = now();
  try {
    const { response, text } = await fetchText(url);
    return {
      called: {
        start,
        end: now(),
        status: response.statusCode,
        slot: response.headers['x-twinport-slot'] ?? null,
        version: Number(response.headers['x-hub-version']),
        body: text.slice(0, 2000),
      },
    };
  } catch (error) {
    return { called: { start, end: now(), status: 0, slot: null, error: String(error) } };
  }
}

function fetchText(url: string): Promise<{ response: IncomingMessage; text: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ response, text }));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
  });
}
