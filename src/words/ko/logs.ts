import type { Words } from '../words.ts';
import { environmentText } from './names.ts';

export const logs: Words['logs'] = {
  nothingLive: (p) => ({
    place: environmentText(p.environment),
    rule: '그곳에서 서비스 중인 허브가 아니어서 보여 줄 로그가 없습니다',
    remedy: '무엇이 있는지 보십시오: twinport status',
  }),
  noBuild: (p) => ({
    place: p.hub,
    rule:
      p.release === null
        ? '보관된 빌드 로그가 없습니다'
        : `${p.release}의 빌드 로그가 없습니다. 이전 릴리스의 이미지를 그대로 썼거나, 로그의 보관 기간이 지났습니다`,
    remedy: `가장 최근 로그: twinport logs --build ${p.hub}`,
  }),
  wrongTime: (p) => ({
    place: '--since',
    rule: `${JSON.stringify(p.value)}: 시각으로 읽을 수 없습니다`,
    remedy: '10m, 2h, 30s 또는 2026-11-23T14:00:00처럼 쓰십시오',
  }),
  needsEnvironment: (p) => ({
    place: 'twinport logs',
    rule:
      p.given === null
        ? '어느 환경의 로그인지 지정해야 합니다'
        : `${JSON.stringify(p.given)} 환경은 없습니다`,
    remedy: p.meant
      ? `혹시 이것입니까: twinport logs ${p.meant}`
      : 'twinport logs production 또는 twinport logs staging wbsaleshub -f',
  }),
};
