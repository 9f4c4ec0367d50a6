/** Particles that depend on how the word before them ends when it is read aloud. */

type Particle = '은/는' | '이/가' | '을/를' | '과/와' | '으로/로' | '이라/라';

/** What is heard at the end: a vowel, ㄹ, or another consonant. */
type Ending = 'vowel' | 'ㄹ' | 'consonant';

/** `r3` + 을/를 → `r3을` (삼), `r4를` (사). Quotes, brackets and colours behind the word are not read. */
export function josa(word: string, particle: Particle): string {
  const [afterConsonant, afterVowel] = particle.split('/') as [string, string];
  const ending = endingOf(word);
  const vowelForm = ending === 'vowel' || (ending === 'ㄹ' && particle === '으로/로');
  return `${word}${vowelForm ? afterVowel : afterConsonant}`;
}

/** 영 일 이 삼 사 오 육 칠 팔 구 */
const digits: Ending[] = [
  'consonant',
  'ㄹ',
  'vowel',
  'consonant',
  'vowel',
  'vowel',
  'consonant',
  'ㄹ',
  'ㄹ',
  'vowel',
];

function endingOf(word: string): Ending {
  const heard = word.replace(/[^\p{L}\p{N}]+$/u, '');
  const last = heard.at(-1) ?? '';
  if (/[\uac00-\ud7a3]/.test(last)) return hangulEnding(last); // 가 to 힣; nothing turns letters of a pattern into ASCII
  if (/[0-9]/.test(last)) return digits[Number(last)]!;
  return latinEnding(heard);
}

function hangulEnding(syllable: string): Ending {
  const final = (syllable.codePointAt(0)! - 0xac00) % 28;
  if (final === 0) return 'vowel';
  return final === 8 ? 'ㄹ' : 'consonant';
}

/** `email` 이메일, `production` 프로덕션, `staging` 스테이징; capitals letter by letter (`URL` 유알엘). The rest take a vowel: `wbsaleshub` 허브. */
function latinEnding(word: string): Ending {
  if (/l$/i.test(word) || /[A-Z]R$/.test(word)) return 'ㄹ';
  return /([mn]|ng)$/i.test(word) ? 'consonant' : 'vowel';
}
