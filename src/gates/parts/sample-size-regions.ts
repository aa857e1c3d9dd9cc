import type { Finding, ModelSubject } from '../../core/gate.ts';
import type { Region } from '../../core/model.ts';
import { toNumber } from '../../core/ratio.ts';
import type { EvidenceValue } from '../../core/report.ts';
import { duration, listed, thousands } from '../../core/words.ts';
import { roundDown } from '../../stats/sample-size.ts';
import { at, finding } from './finding.ts';

interface Arms {
  readonly canary: number;
  readonly control: number;
}

interface Counted extends Arms {
  readonly index: number;
  readonly region: Region;
  /** How many times the samples are too few; at most 1 where they are enough. */
  readonly lack: number;
}

function countIn(members: readonly Region[], all: Arms, needs: Arms): Counted[] {
  return members.map((region, index) => {
    const share = toNumber(region.share);
    const [canary, control] = [roundDown(all.canary * share), roundDown(all.control * share)];
    const lack = Math.max(needs.canary / Math.max(canary, 1), needs.control / Math.max(control, 1));
    return { index, region, canary, control, lack };
  });
}

/**
 * Regions whose own share of the samples cannot show the regression: a region is judged on its own, since what goes
 * wrong in it drowns in the others. Stages last as long in every region, in whatever order they go.
 */
export function shortRegions(
  subject: ModelSubject,
  all: Arms,
  needs: Arms,
  seconds: number,
): { findings: Finding[]; evidence: EvidenceValue } {
  const members = subject.head.config.regions?.members ?? [];
  const counted = countIn(members, all, needs);
  const evidence = counted.map(({ region, canary, control, lack }) => ({
    region: region.name,
    share: toNumber(region.share),
    canary_samples: canary,
    control_samples: control,
    enough: lack <= 1,
  }));
  const short = counted.filter(({ lack }) => lack > 1);
  const [first] = short.toSorted((a, b) => b.lack - a.lack);
  if (first === undefined) return { findings: [], evidence };
  const words = short.map(
    ({ region, canary, control }) =>
      `${region.name} brings ${canary < needs.canary ? thousands(canary) : `${thousands(control)} control`}`,
  );
  const message = `Each region needs ${thousands(needs.canary)} canary samples of its own: ${listed(words)}`;
  const least = Math.ceil((seconds * first.lack) / 60) * 60;
  const fix = {
    summary: `Let the stages last ${Number(first.lack.toFixed(2))} times as long (${duration(least)} in all for ${first.region.name}), or judge small regions together as one member`,
    path: 'rollout.stages',
  };
  const place = at(subject, 'regions', 'members', first.index);
  return {
    findings: [
      finding('violation', 'REGION_TOO_FEW_SAMPLES', message, {
        place,
        evidence: { needed: needs.canary, regions: evidence },
        fix,
        size: first.lack,
      }),
    ],
    evidence,
  };
}
