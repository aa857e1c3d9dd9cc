/** GitHub over REST: complete reads, writes that happen once. Every failure is a GithubError. */
export { changeAuthors } from './github/change-authors.ts';
export type { CheckHandle, CheckResult, Conclusion } from './github/checks.ts';
export { completeCheck, earlierComment, startCheck } from './github/checks.ts';
export { connect, type Github, type GithubOptions } from './github/client.ts';
export { type CommentResult, notify, upsertComment } from './github/comments.ts';
export { GithubError, isGithubError } from './github/errors.ts';
export { fetchCommits, gitCredentials } from './github/fetch-commits.ts';
export { ownAccount } from './github/identity.ts';
export { type EarlierCheck, latestCheck } from './github/latest-check.ts';
export {
  branchTip,
  findPullRequest,
  getPullRequest,
  listReviews,
  type PullRequest,
  readFile,
  roleOf,
} from './github/pulls.ts';
export { markersOfReviews, postReview } from './github/reviews.ts';
export { standingsOf } from './github/standing.ts';
export { truncateUtf8 } from './github/text.ts';
