import { afterEach, expect, it, vi } from 'vitest';
import { askYesOrNo } from '../../src/cli/confirm.ts';
import { speak } from '../../src/words/words.ts';

const asked: unknown[] = [];
vi.mock('@clack/prompts', () => ({
  confirm: async (question: { message: string }) => {
    asked.push(question);
    return question.message === 'away' ? 'gone' : true;
  },
  isCancel: (answer: unknown) => answer === 'gone',
}));

afterEach(() => speak('en'));

it("a question's answers are in the reader's language too", async () => {
  await askYesOrNo('Really?');
  await speak('ko');
  await askYesOrNo('정말입니까?');
  expect(asked).toEqual([
    { message: 'Really?', active: 'Yes', inactive: 'No' },
    { message: '정말입니까?', active: '예', inactive: '아니요' },
  ]);
});

it('who goes away has said neither', async () => {
  expect(await askYesOrNo('away')).toBe(null);
});
