import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type CostReport, costReport } from '../../core/cost-report.ts';
import { VERSION } from '../../core/version.ts';
import { counted } from '../../core/words.ts';
import { GitRepository } from '../../io/git.ts';
import { type Command, EXIT, type Io } from '../command.ts';
import { type PricedFleet, readPricedFleet } from '../fleet.ts';
import { EXAMPLE_MODEL, type Proposal, policyProposal, WORKFLOW } from '../init-files.ts';
import { configProposal, includesOf } from '../init-manifests.ts';
import { AS_OF, asOf, REPO } from '../options.ts';
import { flag, positionals, text } from '../parse.ts';

export const init: Command = {
  name: 'init',
  summary: 'Write a policy, a workflow and, where there is none, an example model',
  usage: '[options]',
  examples: ['tollgate init', 'tollgate init --dry-run', 'tollgate init --print'],
  options: [
    REPO,
    { name: 'dry-run', description: 'Only say what would be written' },
    { name: 'print', description: 'Print the files instead of writing them' },
    AS_OF,
  ],
  async run(args, io) {
    positionals(init, args);
    const repo = resolve(io.cwd, text(args, 'repo') ?? '.');
    const root = await topFolder(repo, io);
    const day = asOf(args, io);
    const priced = await readPricedFleet({
      repo,
      head: undefined,
      asOf: day,
      env: io.env,
      findManifests: true,
    });
    const report = costReport({
      sides: [...priced.fleet.sides.values()],
      revision: priced.revision,
      asOf: day,
      book: priced.book,
      by: 'team',
      problems: priced.problems,
      unreadable: [...priced.fleet.broken.keys()],
    });
    const proposals = propose(priced, report);
    if (flag(args, 'print')) {
      io.stdout(proposals.map(({ path, text: content }) => `# ${path}\n${content}`).join('\n'));
      return EXIT.ok;
    }
    const dry = flag(args, 'dry-run');
    const rows = proposals.map((proposal) => place(proposal, root, priced.policyFile, dry));
    io.stdout([found(report), ...rows, '', ...nextSteps(dry), ''].join('\n'));
    return EXIT.ok;
  },
};

async function topFolder(repo: string, io: Io): Promise<string> {
  const git = await GitRepository.open(repo, { env: io.env });
  try {
    return git.top();
  } finally {
    git.close();
  }
}

function propose({ fleet }: PricedFleet, report: CostReport): Proposal[] {
  const empty = fleet.sides.size === 0 && fleet.broken.size === 0;
  const deployed = [...fleet.sides.values()].filter(({ config }) => config.manifest?.joined === false);
  return [
    policyProposal(report.groups, includesOf(deployed)),
    WORKFLOW,
    ...deployed.flatMap(configProposal),
    ...(empty ? [EXAMPLE_MODEL] : []),
  ];
}

/** Writes one file unless it is there already; nothing is ever overwritten. */
function place(
  { path, text: content, why }: Proposal,
  root: string,
  policyFile: string | null,
  dry: boolean,
): string {
  const other = path.endsWith('tollgate.yaml') && policyFile !== null ? policyFile : path;
  if (existsSync(join(root, other))) return `  kept         ${other} (it exists)`;
  if (dry) return `  would write  ${path}: ${why}`;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { flag: 'wx' });
  return `  wrote        ${path}: ${why}`;
}

function found({ models, groups, problems }: CostReport): string {
  if (models.length + problems.length === 0) return 'Found no model config.';
  const teams = groups.filter(({ key }) => key !== null).length;
  const unread = problems.filter(({ severity }) => severity === 'error').length;
  const broken =
    unread === 0
      ? ''
      : ` ${counted(unread, 'problem')} in files that cannot be read: tollgate cost shows them.`;
  return `Found ${counted(models.length, 'model')} of ${counted(teams, 'team')}.${broken}`;
}

const nextSteps = (dry: boolean): string[] =>
  dry
    ? ['Nothing was written. Run tollgate init to write them.']
    : [
        'Next',
        '  1. Read the budgets and approvals in .github/tollgate.yaml and make them yours.',
        '     In .github/workflows/tollgate.yml replace the zeros by the commit of the release:',
        `     git ls-remote https://github.com/tollgate-dev/tollgate refs/tags/v${VERSION}`,
        '  2. Commit the files on a branch, open a pull request and merge it: the policy',
        '     counts from the target branch.',
        '  3. Change a replica count on another branch, run tollgate check, and open a',
        '     pull request to see the comment. Then require the check named tollgate, which',
        '     Tollgate makes, not the job gate.',
      ];
