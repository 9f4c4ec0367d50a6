/** The kinds of values in twinport.yml. */

/** What such a value must do or be, and an example to write. */
interface KindWords {
  must: string;
  example: string;
}

const inside =
  'relative, without `..`, of letters, digits, spaces and `/._+@()-`, and not beginning with `-`';

export const kinds = {
  project: {
    must: 'be lowercase letters, digits, `-` and `_`, beginning with a letter or digit (at most 63)',
    example: 'workhub',
  },
  service: { must: 'be the name of a Compose service', example: 'wbsaleshub-staging' },
  profile: { must: 'be the name of a Compose profile', example: 'staging' },
  doppler: { must: 'be a name of letters, digits, `-`, `_` and `.`', example: 'workhub' },
  route: {
    must: 'be `/` or a path like /saleshub: letters, digits, `.`, `_`, `~` and `-`, without a slash at the end',
    example: '/saleshub',
  },
  health: {
    must: "be the path of a page, beginning with `/`, without the hub's route",
    example: '/api/health',
  },
  image: { must: 'be the name of an image', example: 'nginx:1.29-alpine' },
  path: {
    must: `be the path of a file inside this directory: ${inside}`,
    example: 'docker-compose.yml',
  },
  source: { must: `be a folder inside this directory: ${inside}`, example: 'WBSalesHub' },
  secretKey: { must: 'be a key of A-Z, 0-9 and `_`, not beginning with a digit', example: 'DATABASE_URL' },
  port: { must: 'be a port number from 1 to 65535, without quotes', example: '4010' },
  publicPort: { must: 'be a port number from 1 to 65535, or one with TLS like "443/ssl"', example: '4400' },
  ports: { must: 'be a list of at least one port', example: '[4400]' },
  url: {
    must: 'be an address beginning with http:// or https://, without a user name, `?` or `#`',
    example: '"http://workhub.biz:4400"',
  },
  subnet: {
    must: 'be a private IPv4 network of /23 or wider, written with its first address',
    example: '10.213.4.0/23',
  },
  duration: { must: 'be a length of time in ms, s, m or h, up to 24h', example: '10s' },
  longerDuration: { must: 'be a length of time in ms, s, m or h, from 1s to 24h', example: '60s' },
  size: { must: 'be a size in MB, GB or TB', example: '2GB' },
  someSize: { must: 'be a size in MB, GB or TB, of more than nothing', example: '2GB' },
  count: { must: 'be a whole number from 1 to 100', example: '2' },
  parallel: { must: 'be `auto` or a whole number from 1 to 64', example: 'auto' },
  flag: { must: 'be true or false, without quotes', example: 'true' },
  list: { must: 'be a list of keys', example: '[DATABASE_URL]' },
  group: { must: 'be a group of settings', example: '{ … }' },
  hubs: {
    must: 'name the hubs, each with source, port and route',
    example: '{ wbsaleshub: { source: WBSalesHub, port: 4010, route: /saleshub } }',
  },
  files: {
    must: 'give the key for each path',
    example: '{ config/keys/jwt_private.pem: JWT_PRIVATE_KEY }',
  },
} satisfies Record<string, KindWords>;
