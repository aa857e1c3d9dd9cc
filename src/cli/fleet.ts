import { type Fleet, ModelReader, readFleet } from '../core/fleet.ts';
import { locate } from '../core/locate.ts';
import type { PriceBook } from '../core/price.ts';
import { ManifestReader } from '../core/read-manifests.ts';
import type { LocatedProblem } from '../core/report.ts';
import { locateProblems } from '../core/report-problems.ts';
import { makeEngine } from '../engine.ts';
import { readAhead } from '../gather/blobs.ts';
import { bookFor } from '../gather/book.ts';
import { readModels } from '../gather/models.ts';
import { readRules } from '../gather/rules.ts';
import { isYaml } from '../gather/trees.ts';
import { GitRepository } from '../io/git.ts';

export interface FleetOptions {
  readonly repo: string;
  /** A revision; the work tree without it. */
  readonly head: string | undefined;
  readonly asOf: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress?: (message: string) => void;
  /** Look for manifests in every YAML file, where no policy says which are meant. */
  readonly findManifests?: boolean;
}

/** The models of one revision with their costs, priced as that revision's own policy says. */
export interface PricedFleet {
  readonly fleet: Fleet;
  readonly book: PriceBook;
  /** Commit, or "worktree". */
  readonly revision: string;
  readonly policyFile: string | null;
  readonly problems: readonly LocatedProblem[];
}

/** Throws a GitError where the repository or the revision cannot be found. */
export async function readPricedFleet(options: FleetOptions): Promise<PricedFleet> {
  const git = await GitRepository.open(options.repo, { env: options.env });
  try {
    options.onProgress?.('Reading model configs');
    const revision = options.head === undefined ? 'worktree' : await git.commit(options.head);
    const tree = revision === 'worktree' ? await git.listWorktree(isYaml) : await git.listTree(revision);
    const trees = { mergeBase: tree, head: tree, target: tree };
    const store = await readAhead(git, [tree]);
    const rules = await readRules(store, trees, { repo: options.repo, asOf: options.asOf });
    const finds = options.findManifests === true && rules.judging.file === null;
    const found = (path: string): boolean => finds && isYaml(path) && !path.startsWith('.github/');
    const files = await readModels(store, trees, (path) => rules.selects(path) || found(path));
    options.onProgress?.('Pricing models');
    const { policy, file } = rules.judging;
    const book = await bookFor(policy, files.texts.values());
    const engine = makeEngine(policy, book, options.asOf);
    const read = readFleet(
      files.head,
      new ModelReader(
        files.texts,
        policy.currency,
        engine.estimate,
        new ManifestReader(engine.readWorkloads),
      ),
    );
    const fleet = finds ? asSelected(read, rules.selects) : read;
    const texts = new Map(rules.sideFiles.map((side) => [side.file, side.text]));
    for (const [path, blob] of files.head.tree) texts.set(path, files.texts.get(blob) ?? '');
    const wrong = [
      ...rules.sideFiles.flatMap((side) => side.problems),
      ...[...fleet.broken.values()].flat(),
      ...fleet.remarks,
    ];
    const problems = locateProblems(
      wrong.map((problem) => ({
        problem,
        preExisting: false,
        location: locate(problem.place, texts.get(problem.place.file) ?? ''),
      })),
    );
    return { fleet, book, revision, policyFile: file, problems };
  } finally {
    git.close();
  }
}

/** What is wrong in files that nobody selected is nobody's concern. */
const asSelected = ({ sides, broken }: Fleet, selects: (path: string) => boolean): Fleet => ({
  sides,
  broken: new Map([...broken].filter(([path]) => selects(path))),
  remarks: [],
});
