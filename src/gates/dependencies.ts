import {
  definePortfolioGate,
  type Finding,
  type GateContext,
  type ModelSubject,
  type Portfolio,
} from '../core/gate.ts';
import { counted, listed } from '../core/words.ts';
import { at, finding, judged, notApplicable } from './parts/finding.ts';
import { graphFindings } from './parts/graph-findings.ts';
import { reevaluations } from './parts/reevaluation.ts';
import { unitFindings } from './parts/rollback-unit.ts';
import { configsOf } from './parts/sides.ts';

/** What a change does to the models that read it, and in what order all of them may go. */
export const dependencies = definePortfolioGate({
  id: 'dependencies',
  title: 'Every model that reads a new version is evaluated with it before it ships',
  action: 'block',
  options: {},
  comparesWithBase: false,
  gap: ({ head }) =>
    head.config.dependencies === undefined
      ? {
          reason: 'it declares no dependencies',
          fix: {
            summary: 'Declare dependencies.upstream, or an empty list if it reads nothing',
            path: 'dependencies',
          },
        }
      : null,
  judge(portfolio, context) {
    const shipping = portfolio.subjects.filter((subject) => isRelease(subject, context));
    const inUnits = shipping.some(isInUnit);
    if (portfolio.graph.edges === 0 && !inUnits)
      return notApplicable('No model declares what it reads or what reads it');
    const findings = [
      ...reevaluations(shipping, portfolio, context),
      ...unitFindings(shipping, portfolio),
      ...order(shipping, portfolio),
      ...graphFindings(portfolio),
    ];
    const evidence = {
      models: portfolio.graph.declared,
      edges: portfolio.graph.edges,
      releases: shipping.length,
    };
    return judged(
      findings,
      `${counted(portfolio.graph.edges, 'edge')} between models; every model that reads a release is evaluated with it`,
      evidence,
    );
  },
});

/** A member that the change takes out of its unit is in it for this release. */
const isInUnit = (subject: ModelSubject): boolean =>
  configsOf(subject).some(({ dependencies: declared }) => declared?.unit !== undefined);

const isTouched = ({ change }: ModelSubject): boolean => change === 'added' || change === 'changed';
const isRelease = (subject: ModelSubject, context: GateContext): boolean =>
  isTouched(subject) && context.risk(subject).ships;

/** Beyond this many releases at once nobody deploys by hand: all of them are ordered, related or not. */
const MOST_RELATED = 100;

/** Releases of one change that read each other go upstream first, and back together (pipelines, table 13). */
function order(shipping: readonly ModelSubject[], { graph }: Portfolio): Finding[] {
  const ids = new Set(shipping.map(({ id }) => id));
  const [first] = shipping;
  if (first === undefined || ids.size < 2 || graph.edges === 0) return [];
  const related = ids.size > MOST_RELATED ? ids : new Set<string>();
  for (const id of ids.size > MOST_RELATED ? [] : ids) {
    for (const name of graph.eachDependant(id)) if (ids.has(name)) related.add(id).add(name);
  }
  const waves = graph.waves([...related]);
  if (waves.length < 2) return [];
  const shown = waves.slice(0, MOST_NAMED).map((wave, index) => `${index + 1}. ${namesOf(wave)}`);
  const steps = `${shown.join('; ')}${waves.length > MOST_NAMED ? `; ${waves.length - MOST_NAMED} more steps` : ''}`;
  return [
    finding(
      'hint',
      'DEPLOY_ORDER',
      `${counted(related.size, 'release')} of this change depend on each other; deploy in this order and validate each step before the next: ${steps}`,
      {
        place: at(shipping.find(({ id }) => id === waves[0]?.[0]) ?? first, 'model'),
        evidence: {
          steps: waves.length,
          waves: waves.slice(0, MOST_LISTED).map((wave) => wave.slice(0, MOST_LISTED)),
        },
        fix: { summary: 'Roll back in the reverse order, all of them, if one of them fails' },
      },
    ),
  ];
}

const MOST_NAMED = 8;
const MOST_LISTED = 50;
const namesOf = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? listed(names)
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;
