/**
 * What is set in a server block. nginx takes a directive once in a block, so a setting that the user's own text names
 * is left out; `tunable` ones may be named in the main file too.
 */
export interface Setting {
  lines: string[];
  tunable?: boolean;
}
export type Settings = readonly Setting[];

/** For public and internal listeners alike. */
export const proxySettings: Settings = [
  ...[
    'proxy_http_version 1.1;',
    // The hub sees an upload as it begins: a body still being collected would not count as a connection to drain.
    'proxy_request_buffering off;',
    'proxy_redirect off;',
    'proxy_set_header Host $twinport_host;',
    'proxy_set_header Upgrade $twinport_upgrade;',
    'proxy_set_header Connection $twinport_connection;',
    'proxy_hide_header X-Twinport-Slot;',
    'absolute_redirect off;',
    // A remembered answer would keep serving the old slot.
    'open_file_cache off;',
  ].map((line) => ({ lines: [line] })),
  { lines: ['add_header X-Twinport-Slot $twinport_served always;'] },
  ...[
    'proxy_connect_timeout 4s;',
    // Between two reads: WebSockets and event streams are silent for long.
    'proxy_read_timeout 3600s;',
    'proxy_send_timeout 3600s;',
    // How large a body may be is the hub's decision.
    'client_max_body_size 0;',
    // Node takes 16 KB of headers; nginx's own 8 KB would refuse what the hub accepts.
    'large_client_header_buffers 4 16k;',
  ].map((line) => ({ lines: [line], tunable: true })),
  {
    lines: ['proxy_buffer_size 16k;', 'proxy_buffers 8 16k;', 'proxy_busy_buffers_size 32k;'],
    tunable: true,
  },
];

export const forwardedSettings: Settings = [
  'proxy_set_header X-Real-IP $remote_addr;',
  'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
  'proxy_set_header X-Forwarded-Host $twinport_host;',
  'proxy_set_header X-Forwarded-Port $twinport_port;',
  // Empty is not sent, nor is what the client may have sent by that name.
  'proxy_set_header X-Forwarded-Prefix $twinport_prefix;',
].map((line) => ({ lines: [line] }));

export const tlsSettings: Settings = [
  { lines: ['ssl_protocols TLSv1.2 TLSv1.3;'] },
  { lines: ['ssl_session_cache shared:twinport:10m;'] },
];

export const logLine = 'access_log /dev/stdout twinport if=$twinport_failed;';

/** The lines of those settings that `said`, see said.ts, does not name. One named line takes its setting along. */
export const unlessNamed = (settings: Settings, said: string): string[] =>
  settings.flatMap(({ lines }) => (lines.some((line) => names(said, line)) ? [] : lines));

/** Whether a text sets what a line sets: the same directive, or the same header of one that takes many. */
export function names(said: string, line: string): boolean {
  const [directive, header] = line.split(/[\s;]+/) as [string, string];
  // Any number of them stand side by side.
  if (directive === 'add_header') return false;
  // Most are not there at all, and a pattern for each takes longer than everything else here.
  if (!said.toLowerCase().includes(directive)) return false;
  const perHeader = directive === 'proxy_set_header' || directive === 'proxy_hide_header';
  const wanted = perHeader ? String.raw`${directive}\s+["']?${header}["']?[\s;]` : String.raw`${directive}\s`;
  return new RegExp(String.raw`(?:^|[;{}\s])${wanted}`, 'i').test(said);
}
