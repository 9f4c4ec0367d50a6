import { quoted } from '../quoted.ts';
import type { Words } from '../words.ts';
import { short } from './names.ts';
import { josa } from './particles.ts';

const listed = 20;
const asCheckedOut = '체크아웃된 것을 그대로 빌드하십시오: twinport deploy --no-pull';

export const git: Words['git'] = {
  notInstalled: () => ({ place: 'git', rule: '설치되어 있지 않습니다', remedy: 'apt-get install git' }),

  failed: (p) => ({
    place: p.repository,
    rule: `git이 거부했습니다: ${p.command}`,
    remedy: 'git이 말하는 것을 바로잡은 뒤 명령을 다시 실행하십시오',
    evidence: p.said,
  }),

  noSource: (p) => ({
    place: p.path,
    rule: `${p.hub}의 소스로 적힌 디렉터리가 없습니다`,
    remedy: `그 자리에 클론하거나, twinport.yml의 hubs.${p.hub}.source를 고치십시오`,
  }),

  noRepository: (p) => ({
    place: p.path,
    rule: `${p.hub}의 소스가 git 저장소 안에 있지 않습니다. 릴리스는 언제나 커밋에서 빌드합니다`,
    remedy: `그 자리에 클론하거나, twinport.yml의 hubs.${p.hub}.source를 고치십시오`,
  }),

  contextElsewhere: (p) => ({
    place: p.context,
    rule: `${p.hub}의 빌드 컨텍스트가 소스 저장소(${p.repository}) 안의 디렉터리가 아닙니다`,
    remedy: 'Compose 파일의 build 항목에 그 저장소 안의 디렉터리를 쓰십시오',
  }),

  noCommit: (p) => ({
    place: p.repository,
    rule: '이 저장소에는 아직 커밋이 없습니다',
    remedy: `git -C ${quoted(p.repository)} commit`,
  }),

  notInCommit: (p) => ({
    place: p.repository,
    rule: `${p.hub}의 ${josa(p.path, '은/는')} 커밋 ${short(p.commit)}의 디렉터리가 아닙니다`,
    remedy: `커밋하거나, twinport.yml의 hubs.${p.hub}.source를 고치십시오`,
  }),

  noSubmodule: (p) => ({
    place: p.repository,
    rule: `서브모듈 ${josa(p.path, '을/를')} 가져온 적이 없습니다`,
    remedy: `git -C ${quoted(p.repository)} submodule update --init --recursive`,
  }),

  dirty: (p) => ({
    place: p.repository,
    rule: `파일 ${p.paths.length}개가 커밋된 것과 다릅니다. 이대로면 어떤 커밋에도 없는 것이 이미지에 들어갑니다`,
    remedy: `커밋하거나 무시하게 하십시오. 잠시 치워 두려면: git -C ${quoted(p.repository)} stash -u`,
    evidence: atMost(listed, p.paths),
  }),

  detached: (p) => ({
    place: p.repository,
    rule: `체크아웃된 브랜치가 없어(HEAD는 ${short(p.commit)}) 가져올 것이 없습니다`,
    remedy: `git -C ${quoted(p.repository)} switch BRANCH, 또는 ${asCheckedOut}`,
  }),

  noRemote: (p) => ({
    place: p.repository,
    rule: '이 저장소에는 가져올 원격이 없습니다',
    remedy: `${asCheckedOut}. 또는 git -C ${quoted(p.repository)} remote add origin URL`,
  }),

  noUpstream: (p) => ({
    place: p.repository,
    rule: `브랜치 ${josa(p.branch, '이/가')} 따라가는 원격 브랜치가 없어 가져올 것이 없습니다`,
    remedy: `git -C ${quoted(p.repository)} branch --set-upstream-to=${p.remote ?? 'REMOTE'}/${p.branch}, 또는 ${asCheckedOut}`,
  }),

  upstreamGone: (p) => ({
    place: p.repository,
    rule: `브랜치 ${josa(p.branch, '이/가')} 따라가는 ${josa(p.upstream, '이/가')} 원격에 없습니다`,
    remedy: `git -C ${quoted(p.repository)} branch --set-upstream-to=REMOTE/BRANCH, 또는 ${asCheckedOut}`,
  }),

  diverged: (p) => ({
    place: p.repository,
    rule: `체크아웃과 ${josa(p.upstream, '이/가')} 갈라졌습니다. 여기에만 있는 커밋 ${p.ahead}개, 거기에만 있는 커밋 ${p.behind}개`,
    remedy: `git -C ${quoted(p.repository)} rebase ${p.upstream}, 또는 여기의 커밋을 버리십시오: git -C ${quoted(p.repository)} reset --keep ${p.upstream}`,
    evidence: onlyHere(p),
  }),

  rewritten: (p) => ({
    place: p.repository,
    rule: `${p.upstream}의 이력이 다시 쓰였습니다. 여기에 체크아웃된 커밋 ${p.ahead}개가 이제 그 이력에 없습니다`,
    remedy: `새 이력을 받으십시오: git -C ${quoted(p.repository)} reset --keep ${p.upstream}`,
    evidence: onlyHere(p),
  }),

  unknownRef: (p) => ({
    place: p.repository,
    rule: `${JSON.stringify(p.ref)}: 이곳${p.remote ? `이나 ${p.remote}` : ''}에 그런 브랜치, 태그, 커밋이 없습니다`,
    remedy: '있는 것을 쓰십시오. 허브 하나만이라면: --ref HUB=REF',
  }),

  fetchFailed: (p) => ({
    place: p.repository,
    rule: `git이 ${p.remote}에서 가져오지 못했습니다(${p.tries}번 시도). 아무것도 바꾸지 않았습니다`,
    remedy: `git -C ${quoted(p.repository)} fetch ${p.remote}`,
    evidence: p.said,
  }),

  movedMeanwhile: (p) => ({
    place: p.repository,
    rule: `계획을 세울 때는 ${p.branch}, 지금은 ${p.now ? `브랜치 ${josa(p.now, '이/가')} 체크아웃되어 있습니다` : '체크아웃된 브랜치가 없습니다'}`,
    remedy: 'twinport deploy를 다시 실행하십시오',
  }),
};

type Apart = Parameters<Words['git']['diverged']>[0];

const more = (count: number): string => `그 밖에 ${count}개`;
const onlyHere = ({ commits, ahead }: Apart): string[] =>
  ahead > commits.length ? [...commits, more(ahead - commits.length)] : commits;
const atMost = (most: number, lines: string[]): string[] =>
  lines.length > most ? [...lines.slice(0, most), more(lines.length - most)] : lines;
