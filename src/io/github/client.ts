import { Octokit } from '@octokit/rest';
import { GithubError, toGithubError } from './errors.ts';
import { strictFetch, type TransportOptions } from './transport.ts';

export interface GithubOptions extends TransportOptions {
  readonly token: string;
  /** GITHUB_API_URL. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
}

type Rest = Octokit['rest'];

/** One repository, seen with one token. */
export interface Github {
  readonly owner: string;
  readonly repo: string;
  readonly apiUrl: string;
  readonly sleep: TransportOptions['sleep'];
  readonly random: TransportOptions['random'];
  /** Makes one call; throws GithubError only. */
  call<T>(run: (rest: Rest) => Promise<{ data: T }>): Promise<T>;
  /** Every page of a list; throws GITHUB_INCOMPLETE when fewer than `atLeast` items arrive. */
  pages<T>(run: (rest: Rest, page: Page) => Promise<ListAnswer<T>>, atLeast?: number): Promise<T[]>;
}

interface Page {
  readonly per_page: number;
  readonly page: number;
}

interface ListAnswer<T> {
  readonly data: readonly T[];
  readonly headers: { readonly link?: string | undefined };
}

const PAGE_SIZE = 100;
const MAX_PAGES = 100;
const silent = () => undefined;

export function connect(options: GithubOptions): Github {
  const { owner, repo, apiUrl, token, sleep, random } = options;
  const octokit = new Octokit({
    auth: token,
    baseUrl: apiUrl,
    userAgent: 'tollgate',
    request: { fetch: strictFetch(options) },
    // Octokit logs URLs and deprecations to the console; a shell decides what is printed.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });

  async function call<T>(run: (rest: Rest) => Promise<T>): Promise<T> {
    try {
      return await run(octokit.rest);
    } catch (error) {
      throw toGithubError(error);
    }
  }

  async function pages<T>(
    run: (rest: Rest, page: Page) => Promise<ListAnswer<T>>,
    atLeast = 0,
  ): Promise<T[]> {
    const items: T[] = [];
    for (let page = 1; page <= MAX_PAGES; page++) {
      const answer = await call((rest) => run(rest, { per_page: PAGE_SIZE, page }));
      items.push(...answer.data);
      // A full page without a "next" link is asked beyond: only a short page proves the end.
      const more = answer.data.length === PAGE_SIZE || /rel="next"/.test(answer.headers.link ?? '');
      if (more) continue;
      if (items.length >= atLeast) return items;
      throw new GithubError('GITHUB_INCOMPLETE', `GitHub listed ${items.length} of ${atLeast} items`);
    }
    throw new GithubError('GITHUB_INCOMPLETE', `the list goes on after ${MAX_PAGES} pages`);
  }

  return { owner, repo, apiUrl, sleep, random, call: async (run) => (await call(run)).data, pages };
}
