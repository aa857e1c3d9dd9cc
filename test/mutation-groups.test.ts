import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import groups from '../mutation.groups.json' with { type: 'json' };

const files = Object.values(groups).flatMap(({ mutate }) => mutate.flatMap((glob) => globSync(glob)));

describe('what is broken on purpose', () => {
  test.each(['src/stats', 'src/gates', 'src/core/estimate'])(
    'is every file of %s, in one group',
    (folder) => {
      const here = files.filter((file) => file.startsWith(`${folder}/`)).sort();
      expect(here).toEqual(globSync(`${folder}/**/*.ts`).sort());
      expect(here.length).toBeGreaterThan(5);
    },
  );

  test.each(Object.entries(groups))('%s names files and tests that are there', (_, { mutate, tests }) => {
    for (const glob of [...mutate, ...tests].flatMap((each) => alternatives(each)))
      expect(globSync(glob), glob).not.toEqual([]);
  });
});

/** Each glob of a brace, so that none of them can name a file that is gone. */
function alternatives(glob: string): string[] {
  const brace = /^(.*)\{(.*)\}(.*)$/.exec(glob);
  if (brace === null) return [glob];
  const [, before = '', inside = '', after = ''] = brace;
  return inside.split(',').map((part) => `${before}${part}${after}`);
}
