import { describe, expect, it } from 'vitest';
import { DARK, LIGHT, type Palette, STYLE } from '../../../src/render/html/style.ts';

/** Relative luminance of an sRGB colour (WCAG 2.2). */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const WORDS = ['ink', 'soft', 'bad', 'ask', 'good', 'link'] as const;
const GROUNDS = ['ground', 'raised'] as const;
const MARKS = ['train', 'infer', 'data', 'iterate', 'soft', 'bad', 'ask', 'good'] as const;

describe.each<[string, Palette]>([
  ['light', LIGHT],
  ['dark', DARK],
])('%s colours', (_, palette) => {
  it.each(WORDS.flatMap((word) => GROUNDS.map((ground) => [word, ground] as const)))(
    '%s reads on %s',
    (word, ground) => {
      expect(contrast(palette[word], palette[ground])).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(['ink', 'bad', 'ask', 'good'] as const)('%s reads in a box of the graph that is edited', (word) => {
    expect(contrast(palette[word], palette.track)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MARKS)('%s marks stand out', (mark) => {
    expect(contrast(palette[mark], palette.ground)).toBeGreaterThanOrEqual(3);
  });
});

it('uses no colour but these', () => {
  const rules = STYLE.split('\n').filter((line) => !line.includes('--ground: '));
  expect(rules.join('\n')).not.toMatch(/#[0-9a-f]{3,8}\b|rgb|hsl/i);
});

it('contrast is that of the standard: black on white is 21', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.478, 3);
});
