import { localTime } from '../times.ts';
import type { Words } from '../words.ts';
import { operationText } from './names.ts';

export const ledger: Words['ledger'] = {
  lost: ({ why, lines, releases }) => {
    const what = {
      missing: '원장이 없습니다',
      damaged: `원장의 ${lines.join(', ')}번째 줄이 손상되었습니다`,
      incomplete: '원장이 서비스 중인 것과 맞지 않습니다',
    }[why];
    const found = releases.length === 0 ? '' : ` 다시 찾은 릴리스: ${releases.join(', ')}.`;
    return `${what}. 태그, 레이블, 컨테이너, 게이트웨이가 말하는 것을 따릅니다.${found} 알 수 없는 것: 잃어버린 것을 누가 만들고 릴리스했는지, 언제 서비스했는지, 더 이전의 릴리스 중 무엇을 되돌렸는지.`;
  },
  full: (p) => ({
    place: p.path,
    rule: '디스크가 가득 차서 다음 일을 기록할 수 없습니다. 기록하지 못하는 일은 하지 않습니다',
    remedy: 'docker builder prune 등으로 공간을 마련한 뒤 명령을 다시 실행하십시오',
  }),
  newer: (p) => ({
    place: p.path,
    rule: `더 새로운 twinport가 쓴 상태입니다(형식 ${p.version}, 이 twinport가 아는 형식은 ${p.known})`,
    remedy: '최신 twinport를 설치하십시오: npm install -g twinport',
  }),
};

export const lock: Words['lock'] = {
  held: (p) => ({
    place: '.twinport/lock',
    rule: `${holderText(p.holder)}. 작업은 한 번에 하나만 실행됩니다${
      p.waitedMs > 0 ? `(${Math.round(p.waitedMs / 1000)}초 기다림)` : ''
    }`,
    remedy: '그 작업이 끝난 뒤 명령을 다시 실행하거나, 진행을 지켜보십시오: twinport attach',
  }),
  waiting: (p) => `기다리는 중: ${holderText(p.holder)}${p.step ? `, 현재 단계 ${p.step}` : ''}.`,
  leftOvers: (p) => {
    const what = p.left.map(({ command, pid }) => `${command} (프로세스 ${pid})`).join(', ');
    return `강제로 종료된 작업이 남긴 것이 끝나기를 기다리는 중: ${what || '다른 사용자의 프로세스'}.`;
  },
  unavailable: (p) => ({
    place: '.twinport/lock',
    rule: `잠금을 얻지 못했습니다: ${p.reason || 'flock 명령이 없습니다'}`,
    remedy: 'flock 명령이 들어 있는 util-linux를 설치하십시오',
  }),
};

const holderText = (holder: Parameters<Words['lock']['held']>[0]['holder']): string =>
  holder
    ? `${holder.by} 님이 ${localTime(holder.since)}부터 ${operationText(holder.kind)} 작업을 실행하고 있습니다(프로세스 ${holder.pid})`
    : '다른 작업이 실행되고 있습니다';
