import type { Words } from '../words.ts';
import { environmentText } from './names.ts';

const again = '가리키는 곳을 고친 뒤 명령을 다시 실행하십시오';
const gatewayOf = (environment: string): string => `${environmentText(environment)} 게이트웨이`;
const staysAsItWas = (environment: string, serving: boolean): string =>
  serving
    ? `${environmentText(environment)}의 서비스는 이전 그대로입니다`
    : `${environmentText(environment)}에는 아직 게이트웨이가 없습니다`;

export const gateway: Words['gateway'] = {
  noInclude: () => ({
    place: 'nginx/nginx.conf',
    rule: 'twinport가 만드는 설정을 포함하지 않아 어느 허브에도 닿을 수 없습니다',
    remedy: 'http { } 블록 안에 이 줄을 추가하십시오: include twinport/*.conf;',
  }),
  noCertificate: (p) => ({
    place: 'nginx/certs',
    rule: `${environmentText(p.environment)}에 TLS 포트가 있는데, 인증서와 키가 다 있지 않습니다`,
    remedy: `이 이름으로 두십시오: ${p.name}.crt, ${p.name}.key`,
  }),
  noImage: (p) => ({
    place: 'twinport.yml: gateway.image',
    rule: `${p.image} 이미지가 이 서버에 없고, 내려받지도 못했습니다`,
    remedy: '내려받을 수 있는 이미지를 쓰거나, docker load로 이 서버에 넣으십시오',
    evidence: p.said,
  }),
  notNginx: (p) => ({
    place: 'twinport.yml: gateway.image',
    rule: `${p.image} 이미지의 PATH에 nginx가 없습니다`,
    remedy: 'nginx:1.29-alpine처럼 nginx가 있는 이미지를 쓰십시오',
    evidence: p.said,
  }),
  oldNginx: (p) => ({
    place: 'twinport.yml: gateway.image',
    rule: `${p.image} 이미지의 nginx는 ${p.version}입니다. ${p.oldest} 이상이어야 합니다`,
    remedy: 'nginx:1.29-alpine처럼 더 새로운 이미지를 쓰십시오',
  }),
  refused: (p) => ({
    place: p.place,
    rule: `nginx가 이 설정을 받아들이지 않습니다. ${staysAsItWas(p.environment, p.serving)}`,
    remedy: again,
    evidence: p.said,
  }),
  notTaken: (p) => ({
    place: gatewayOf(p.environment),
    rule: `nginx가 설정을 올바르다고 하고도 적용하지 않았습니다. ${staysAsItWas(p.environment, true)}`,
    remedy: again,
    evidence: p.said,
  }),
  notCreated: (p) => ({
    place: gatewayOf(p.environment),
    rule: `Docker가 컨테이너를 만들지 못했습니다. ${staysAsItWas(p.environment, p.serving)}`,
    remedy: again,
    evidence: p.said,
  }),
  notStarted: (p) => ({
    place: gatewayOf(p.environment),
    rule: `시작되지 않았습니다. ${staysAsItWas(p.environment, p.serving)}`,
    remedy: again,
    evidence: p.said,
  }),
  notBack: (p) => ({
    place: gatewayOf(p.environment),
    rule: '이전에 응답하던 게이트웨이도 돌아오지 않았습니다. 지금은 아무도 응답하지 않습니다',
    remedy: '포트와 메모리를 비운 뒤 명령을 다시 실행하십시오',
    evidence: p.said,
  }),
  notRunning: (p) => ({
    place: gatewayOf(p.environment),
    rule: '실행되고 있지 않습니다',
    remedy: 'twinport recover',
  }),
};
