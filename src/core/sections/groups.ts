import * as z from 'zod';
import { proportion } from '../evidence-fields.ts';
import * as f from '../fields.ts';

/** Predictions in one group, counted or as rates. */
const group = z
  .strictObject({
    members: f.atLeastOne('Members of the group in the evaluation data', 5000),
    predicted_positive: f.count('Members the model predicts positive', 1200).optional(),
    actual_positive: f.count('Members whose true outcome is positive', 1000).optional(),
    true_positive: f.count('Members that are positive and predicted so', 850).optional(),
    selection_rate: proportion('Share predicted positive, instead of counts', 0.24).optional(),
    true_positive_rate: proportion('Share of the actual positives predicted positive', 0.85).optional(),
    false_positive_rate: proportion('Share of the actual negatives predicted positive', 0.0875).optional(),
  })
  .superRefine((counts, context) => {
    const report = (path: string, problem: f.IssueParams['problem'], expected: string): void => {
      context.addIssue({ code: 'custom', message: expected, path: [path], params: { problem, expected } });
    };
    const { members, predicted_positive: predicted, actual_positive: actual, true_positive: both } = counts;
    if (predicted !== undefined && predicted > members)
      report('predicted_positive', 'INVALID_VALUE', `at most the ${members} members`);
    if (actual !== undefined && actual > members)
      report('actual_positive', 'INVALID_VALUE', `at most the ${members} members`);
    if (both !== undefined) {
      if (predicted === undefined || actual === undefined)
        report('true_positive', 'INVALID_VALUE', 'predicted_positive and actual_positive beside it');
      else if (both > Math.min(predicted, actual))
        report(
          'true_positive',
          'INVALID_VALUE',
          `at most ${Math.min(predicted, actual)}, predicted and actual`,
        );
      else if (predicted - both > members - actual)
        report('true_positive', 'INVALID_VALUE', 'counts that leave no more false positives than negatives');
    }
    const counted = predicted ?? actual ?? both;
    const rated = (['selection_rate', 'true_positive_rate', 'false_positive_rate'] as const).find(
      (key) => counts[key] !== undefined,
    );
    if (counted !== undefined && rated !== undefined)
      report(rated, 'CONFLICTING_KEYS', 'counts or rates, not both');
    if (counted === undefined && rated === undefined)
      report('members', 'INVALID_VALUE', 'counts such as predicted_positive, or selection_rate');
  });

export const groups = f
  .named(
    f.named(group).superRefine((members, context) => {
      if (Object.keys(members).length > 1) return;
      const params: f.IssueParams = { problem: 'INVALID_VALUE', expected: 'two groups or more to compare' };
      context.addIssue({ code: 'custom', message: 'nothing to compare', params });
    }),
  )
  .meta({ description: 'Predictions by protected attribute and group' });
