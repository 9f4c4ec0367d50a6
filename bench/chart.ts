import { type Change, changesOf, floorsOf, type Results, spreadOf } from './results.ts';

/** Two rows of bars: the way to the new version and the way back, five hubs. Pure. */

const width = 760;
const label = 230;
const bar = 22;
const step = 34;
const colours = { good: '#2f855a', bad: '#c05621', floor: '#a0aec0' };

interface Bar {
  title: string;
  ms: number;
  note: string;
  colour: string;
}

export function chartOf(results: Results): string {
  const panels: [string, Bar[]][] = [
    [
      'Five hubs: until the new version answers everywhere',
      [...barsOf(results, 'promote'), ...floorOf(results)],
    ],
    ['Back to the version before', barsOf(results, 'rollback')],
  ];
  const longest = Math.max(1, ...panels.flatMap(([, bars]) => bars.map(({ ms }) => ms)));
  let y = 16;
  const parts = panels.map(([title, bars]) => {
    const text = panel(title, bars, y, longest);
    y += 44 + bars.length * step;
    return text;
  });
  const style = 'text{font:13px system-ui,sans-serif;fill:#1a202c}.title{font-weight:600}.note{fill:#4a5568}';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img">`,
    `<style>${style}</style>`,
    `<rect width="${width}" height="${y}" rx="8" fill="#ffffff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

const plainTitle = (title: string): string => title.replaceAll(/[`*]/g, '');

function barsOf(results: Results, act: Change['act']): Bar[] {
  return results.contenders.flatMap(({ name, title }) => {
    const changes = changesOf(results, { contender: name, act, hubs: 5, changed: 5, check: 'quick' });
    const live = spreadOf(changes.map((change) => change.live));
    const failed = changes.reduce((sum, change) => sum + change.failed, 0);
    const requests = changes.reduce((sum, change) => sum + change.requests, 0);
    const note = `${failed} of ${requests} requests failed`;
    const colour = failed === 0 ? colours.good : colours.bad;
    return live ? [{ title: plainTitle(title), ms: live.median, note, colour }] : [];
  });
}

function floorOf(results: Results): Bar[] {
  const floor = spreadOf(floorsOf(results, 5, 5));
  return floor
    ? [
        {
          title: 'The floor: docker run at once',
          ms: floor.median,
          note: 'switches nothing',
          colour: colours.floor,
        },
      ]
    : [];
}

function panel(title: string, bars: readonly Bar[], top: number, longest: number): string {
  const rows = bars.map(({ title: name, ms, note, colour }, at) => {
    const y = top + 26 + at * step;
    const length = Math.max(2, ((width - label - 250) * ms) / longest);
    const said = `${(ms / 1000).toFixed(2)} s · ${note}`;
    return [
      `<text x="16" y="${y + 15}">${escaped(shortened(name))}</text>`,
      `<rect x="${label}" y="${y}" width="${length.toFixed(1)}" height="${bar}" rx="3" fill="${colour}"/>`,
      `<text class="note" x="${(label + length + 8).toFixed(1)}" y="${y + 15}">${escaped(said)}</text>`,
    ].join('\n');
  });
  return [`<text class="title" x="16" y="${top + 8}">${escaped(title)}</text>`, ...rows].join('\n');
}

/** What comes before the colon or the comma says who it is. */
const shortened = (title: string): string => (title.length <= 32 ? title : title.replace(/[:,].*$/, ''));

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);
