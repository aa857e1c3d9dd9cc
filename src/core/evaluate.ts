import { withOffers } from './advice/offer.ts';
import { adviceOn } from './advice.ts';
import { changeGraph } from './change-graph.ts';
import { makeContext } from './context.ts';
import { labelled } from './cost.ts';
import type { Engine, EvaluateInput } from './evaluate-input.ts';
import type { Portfolio } from './gate.ts';
import type { JudgeOptions } from './gate-results.ts';
import { judgeFleet, judgingOf, reportModel, reportRemoved, withRule } from './judge-models.ts';
import { headTexts, locator, problemsOf, problemsOfEvidence } from './located.ts';
import { readFleets } from './read-fleets.ts';
import type { Report } from './report.ts';
import { totals } from './report-costs.ts';
import { fileResults, locateProblems } from './report-problems.ts';
import { graphOf, makeSubjects, removedModels } from './subjects.ts';
import { approvalNeeds, verdictIn } from './verdict.ts';

/** Judges a change. Pure: the same input gives the same report, byte for byte. */
export function evaluate(input: EvaluateInput, engine: Engine): Report {
  const fleets = readFleets(input, engine);
  const context = makeContext(input, engine);
  const graph = graphOf(fleets);
  const subjects = makeSubjects(fleets, graph, (subject) => context.risk(subject).ships);
  const removed = removedModels(fleets);
  const options: JudgeOptions = {
    context,
    waivers: input.waivers,
    locate: locator(input, fleets),
    headText: headTexts(input),
  };
  const judging = judgingOf(input, engine, subjects, options);
  const models = [
    ...subjects.map((subject) => reportModel(subject, judging)),
    ...removed.map((side) => reportRemoved(side, engine, input)),
  ].sort((a, b) => (a.id < b.id ? -1 : 1));
  const problems = locateProblems([
    ...problemsOf(fleets, input, options.locate),
    ...problemsOfEvidence(subjects.filter(judging.judges), fleets, options.locate),
  ]);
  const portfolio: Portfolio = {
    before: [...fleets.before.sides.values()],
    after: [...fleets.after.sides.values()],
    subjects,
    removed,
    unreadable: { before: [...fleets.before.broken.keys()], after: [...fleets.after.broken.keys()] },
    graph,
    openRollouts: input.openRollouts,
    policyFile: input.policyFile,
  };
  const gates = [
    ...fileResults(problems).map((result) => withRule(result, null)),
    ...judgeFleet(portfolio, engine, options),
  ].map(judging.cap);
  const reach = changeGraph(portfolio);
  const advice = adviceOn({
    gates: judging.gates,
    portfolioGates: engine.gates.filter((gate) => gate.scope === 'portfolio'),
    // Candidates are judged, not shown: nobody asks where their findings stand.
    judge: { ...options, locate: ({ file }) => ({ file, line: 1, column: 1 }), headText: () => undefined },
    estimate: (config) => engine.estimate(config),
    portfolio,
    results: gates,
    models,
    textOf: ({ file }) => input.texts.get(input.merged.tree.get(file) ?? ''),
    all: input.advise ?? false,
  });
  return {
    schema: 'tollgate.report/1',
    verdict: verdictIn({ gates, models }),
    configured: input.configured,
    base: input.shas.base,
    merge_base: input.shas.merge_base,
    head: input.shas.head,
    as_of: input.asOf,
    policy: { path: input.policyFile, digest: input.policyDigest, preview: input.preview },
    prices: { book: input.book.name, date: input.book.date, digest: input.book.digest },
    totals: totals(
      fleets.before,
      fleets.after,
      Array.from(judging.rollouts.values(), ({ sum, id }) => labelled(sum, id)),
      input.book.currency,
    ),
    approvals: approvalNeeds(input.policy, { gates, models }),
    gates,
    models: withOffers(models, advice, options.headText),
    ...(reach === null ? {} : { graph: reach }),
    ...(advice === null ? {} : { advice }),
    problems,
  };
}
