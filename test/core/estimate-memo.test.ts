import { expect, it } from 'vitest';
import { perSection } from '../../src/core/estimate/memo.ts';
import type { EstimateOptions } from '../../src/core/estimate/part.ts';
import { book } from './support.ts';

it('a section is priced once for one book, defaults, day and place, and anew for any other', () => {
  const priced = perSection((section: object, options: EstimateOptions, place) => ({
    section,
    options,
    place,
  }));
  const section = {};
  const options: EstimateOptions = { book, defaults: { region: 'us-east-1' }, asOf: '2026-11-21' };
  const place = { cloud: 'aws', region: 'us-east-1' };
  const first = priced(section, options, place);
  expect(priced(section, { ...options }, { ...place })).toBe(first);

  const others: [EstimateOptions, typeof place][] = [
    [{ ...options, book: { ...book } }, place],
    [{ ...options, defaults: { region: 'us-east-1' } }, place],
    [{ ...options, asOf: '2026-11-22' }, place],
    [options, { ...place, cloud: 'gcp' }],
    [options, { ...place, region: 'us-west-2' }],
  ];
  for (const [otherOptions, otherPlace] of others) {
    priced(section, options, place);
    expect(priced(section, otherOptions, otherPlace)).toEqual({
      section,
      options: otherOptions,
      place: otherPlace,
    });
    expect(priced(section, otherOptions, otherPlace).options).toBe(otherOptions);
  }
  expect(priced({ other: true }, options, place).section).toEqual({ other: true });
});
