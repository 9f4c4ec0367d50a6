import type { Words } from '../words.ts';

/** twinport.yml에 쓰는 값의 종류. `must`는 "…여야 합니다" 앞에 옵니다. */

const inside = '`..` 없는 상대 경로이고, 글자, 숫자, 공백과 `/._+@()-`만 쓰며, `-`로 시작하지 않아야 합니다';

export const kinds: Words['config']['kinds'] = {
  project: {
    must: '소문자, 숫자, `-`, `_`만 쓰고 소문자나 숫자로 시작해야 합니다(63자까지)',
    example: 'workhub',
  },
  service: { must: 'Compose 서비스의 이름이어야 합니다', example: 'wbsaleshub-staging' },
  profile: { must: 'Compose 프로필의 이름이어야 합니다', example: 'staging' },
  doppler: { must: '글자, 숫자, `-`, `_`, `.`로 된 이름이어야 합니다', example: 'workhub' },
  route: {
    must: '`/`이거나 /saleshub 같은 경로여야 합니다. 글자, 숫자, `.`, `_`, `~`, `-`만 쓰고 끝에 `/`를 붙이지 않습니다',
    example: '/saleshub',
  },
  health: {
    must: '`/`로 시작하는 페이지의 경로여야 합니다. 허브의 라우트는 빼고 씁니다',
    example: '/api/health',
  },
  image: { must: '이미지의 이름이어야 합니다', example: 'nginx:1.29-alpine' },
  path: { must: `이 디렉터리 안의 파일 경로여야 합니다. ${inside}`, example: 'docker-compose.yml' },
  source: { must: `이 디렉터리 안의 폴더여야 합니다. ${inside}`, example: 'WBSalesHub' },
  secretKey: {
    must: 'A-Z, 0-9, `_`로 된 키여야 하고 숫자로 시작할 수 없습니다',
    example: 'DATABASE_URL',
  },
  port: { must: '1부터 65535까지의 포트 번호여야 합니다. 따옴표 없이 씁니다', example: '4010' },
  publicPort: {
    must: '1부터 65535까지의 포트 번호이거나 "443/ssl" 같은 TLS 포트여야 합니다',
    example: '4400',
  },
  ports: { must: '포트가 하나 이상인 목록이어야 합니다', example: '[4400]' },
  url: {
    must: 'http:// 또는 https://로 시작하는 주소여야 합니다. 사용자 이름, `?`, `#`은 쓸 수 없습니다',
    example: '"http://workhub.biz:4400"',
  },
  subnet: {
    must: '/23 이상으로 넓은 사설 IPv4 네트워크여야 하고, 첫 주소로 적어야 합니다',
    example: '10.213.4.0/23',
  },
  duration: { must: 'ms, s, m, h로 적은 시간이어야 합니다(24h까지)', example: '10s' },
  longerDuration: { must: 'ms, s, m, h로 적은 시간이어야 합니다(1s부터 24h까지)', example: '60s' },
  size: { must: 'MB, GB, TB로 적은 크기여야 합니다', example: '2GB' },
  someSize: { must: 'MB, GB, TB로 적은, 0보다 큰 크기여야 합니다', example: '2GB' },
  count: { must: '1부터 100까지의 정수여야 합니다', example: '2' },
  parallel: { must: '`auto`이거나 1부터 64까지의 정수여야 합니다', example: 'auto' },
  flag: { must: 'true 또는 false여야 합니다. 따옴표 없이 씁니다', example: 'true' },
  list: { must: '키의 목록이어야 합니다', example: '[DATABASE_URL]' },
  group: { must: '설정의 묶음이어야 합니다', example: '{ … }' },
  hubs: {
    must: '허브마다 source, port, route를 적어야 합니다',
    example: '{ wbsaleshub: { source: WBSalesHub, port: 4010, route: /saleshub } }',
  },
  files: {
    must: '경로마다 키를 적어야 합니다',
    example: '{ config/keys/jwt_private.pem: JWT_PRIVATE_KEY }',
  },
};
