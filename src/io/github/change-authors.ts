import type { Github } from './client.ts';
import { GithubError } from './errors.ts';
import type { PullRequest } from './pulls.ts';

/** The accounts behind a pull request, by number. */
export interface ChangeAuthors {
  readonly accounts: readonly number[];
  /** Commits whose author or committer address belongs to no account. */
  readonly unmapped: readonly string[];
}

/** GitHub lists no more commits of one pull request. */
const MOST_COMMITS = 250;
const PAGE_SIZE = 100;
const MAX_PAGES = 10;

/**
 * Who opened the pull request, who wrote and committed each of its commits, and who pushed them. Addresses in commits can
 * be forged, a push cannot: throws GITHUB_INCOMPLETE when GitHub does not tell who pushed the head.
 */
export async function changeAuthors(github: Github, pull: PullRequest): Promise<ChangeAuthors> {
  const { owner, repo, pages } = github;
  if (pull.commits > MOST_COMMITS)
    throw incomplete(`GitHub lists the first ${MOST_COMMITS} of its ${pull.commits} commits alone`);
  const commits = await pages(
    (rest, page) => rest.pulls.listCommits({ owner, repo, pull_number: pull.number, ...page }),
    pull.commits,
  );
  const accounts = new Set([pull.authorId]);
  const unmapped: string[] = [];
  for (const { sha, author, committer } of commits) {
    const known = [author, committer].flatMap((account) =>
      account !== null && 'id' in account ? [Number(account.id)] : [],
    );
    for (const id of known) accounts.add(id);
    if (known.length < 2) unmapped.push(sha);
  }
  const shas = new Set(commits.map(({ sha }) => sha));
  for (const id of await pushersOf(github, pull, shas)) accounts.add(id);
  return { accounts: [...accounts], unmapped };
}

/** Accounts whose push of the head branch ended at one of these commits. */
async function pushersOf(
  github: Github,
  { head, headBranch }: PullRequest,
  commits: ReadonlySet<string>,
): Promise<number[]> {
  if (headBranch === null) throw incomplete('the repository of its head branch is gone');
  const pushers: number[] = [];
  let headSeen = false;
  for await (const { activity_type, before, after, actor } of pushesOf(github, headBranch)) {
    if (commits.has(after)) {
      if (actor === null) throw incomplete(`the account that pushed ${after} is gone`);
      pushers.push(actor.id);
      headSeen ||= after === head;
    }
    // What was there before this push is no part of the pull request, so neither is any earlier push.
    if (headSeen && activity_type === 'push' && !commits.has(before)) return pushers;
  }
  if (headSeen) return pushers;
  throw incomplete(`GitHub does not tell who pushed ${head}`);
}

/** What happened to a branch, the latest first. */
async function* pushesOf({ call }: Github, branch: NonNullable<PullRequest['headBranch']>) {
  const { owner, repo, ref } = branch;
  const of = { owner, repo, ref: `refs/heads/${ref}`, per_page: PAGE_SIZE };
  let cursor: { after?: string } = {};
  for (let page = 1; page <= MAX_PAGES; page++) {
    const { items, next } = await call(async (rest) => {
      const { data, headers } = await rest.repos.listActivities({ ...of, ...cursor });
      return { data: { items: data, next: cursorIn(headers.link) } };
    });
    yield* items;
    if (next === undefined) return;
    cursor = { after: next };
  }
  throw incomplete(`its head branch has more than ${MAX_PAGES * PAGE_SIZE} pushes`);
}

function cursorIn(link: string | undefined): string | undefined {
  const [, next] = /<([^>]*)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return next === undefined ? undefined : (new URL(next).searchParams.get('after') ?? undefined);
}

const incomplete = (why: string) => new GithubError('GITHUB_INCOMPLETE', `who made this change: ${why}`);
