import { describe, expect, test } from 'vitest';
import { amountsAlike } from '../../src/render/words.ts';

const column = (...texts: string[]) => {
  const write = amountsAlike(texts);
  return texts.map((text) => write(text, 'USD'));
};

describe('amounts of one column', () => {
  test('are whole units where one of them is 100 or more; what is less than one is not nothing', () => {
    expect(column('0.00', '0.40', '99.60', '100.00', '1234567.89')).toEqual([
      '$0',
      '<$1',
      '$100',
      '$100',
      '$1,234,568',
    ]);
  });

  test('have cents where all are below 100', () => {
    expect(column('0.00', '0.40', '99.99')).toEqual(['$0.00', '$0.40', '$99.99']);
    expect(column('0.00', '0.00')).toEqual(['$0', '$0']);
    expect(column()).toEqual([]);
  });
});
