// The Action with a canned evaluation in place of the real one: everything around it is what ships.
import { readFileSync } from 'node:fs';
import type { Checked, CheckOptions } from '../../src/action/deps.ts';
import { start } from '../../src/action/start.ts';
import { judgeApproval } from '../../src/core/approval.ts';

interface Canned {
  report: Checked['report'];
  tiers: string[];
  annotations: Checked['annotations'];
  crash?: string;
}

function checkRepository({ approvals, onProgress, head }: CheckOptions): Promise<Checked> {
  const canned: Canned = JSON.parse(readFileSync(process.env.CANNED ?? '', 'utf8'));
  if (canned.crash !== undefined) throw new Error(canned.crash);
  onProgress?.(`judging ${canned.report.models[0]?.id}`);
  const { report } = canned;
  const granted = report.approvals.every((need) => judgeApproval(need, head ?? '', approvals).granted);
  const verdict = report.verdict === 'approval' && granted ? 'pass' : report.verdict;
  return Promise.resolve(render({ ...canned, report: { ...report, verdict } }));
}

function render({ report, tiers, annotations }: Canned): Checked {
  return { report, markdownTiers: () => tiers, annotations, summary: tiers[0] ?? '' };
}

const readReport = (text: string): Checked => {
  const report = JSON.parse(text) as Checked['report'];
  return render({ report, tiers: [`### ${report.verdict}`], annotations: [] });
};

await start({ checkRepository, readReport });
