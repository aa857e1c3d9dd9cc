import * as z from 'zod';
import { defineModelGate, type ModelSide } from '../core/gate.ts';
import { COST_DIMENSIONS, type CostDimension } from '../core/model.ts';
import { listed } from '../core/words.ts';
import { at, finding, judged, notApplicable, optionsOf } from './parts/finding.ts';
import { isRequired } from './parts/requirements.ts';

const options = {
  required: z
    .array(z.enum(COST_DIMENSIONS))
    .meta({
      description: 'Cost dimensions every model must name; default team, for production models',
      examples: [['team', 'service']],
    })
    .optional(),
};

/** Who pays for a model: every dimension the policy requires is named, and what is not is the bucket "untagged". */
export const ownership = defineModelGate({
  id: 'ownership',
  title: 'Every model names who owns it and where its cost is booked',
  action: 'block',
  options,
  comparesWithBase: true,
  judge(subject, context) {
    const { required } = optionsOf(context.policy, 'ownership', options);
    const { tags } = subject.head.config;
    if (required === undefined && !isRequired('ownership', subject, context)) {
      return notApplicable('Neither the policy nor the stage of the model requires an owner');
    }
    const wanted = required ?? ['team'];
    const absent = untagged(subject.head, wanted);
    const evidence = () => ({ required: wanted, tags: { ...tags }, untagged: absent });
    const pass = () => `Names ${listed(wanted.map((dimension) => `${dimension} ${tags[dimension] ?? ''}`))}`;
    if (absent.length === 0) return judged([], pass, evidence);
    const known = subject.base === null ? absent : untagged(subject.base, wanted);
    const message = `${listed(absent)} not declared: the cost is booked as untagged`;
    return judged(
      [
        finding('violation', 'MISSING_REQUIRED', message, {
          place: at(subject, 'cost_allocation'),
          evidence: evidence(),
          fix: {
            summary: `Add ${listed(absent)} under cost_allocation`,
            path: 'cost_allocation',
            replacement: absent.map((dimension) => `${dimension}: …`).join('\n'),
          },
          // A dimension that the change itself dropped is never the base's fault, however many the base lacks.
          size: absent.every((dimension) => known.includes(dimension))
            ? absent.length
            : Number.POSITIVE_INFINITY,
        }),
      ],
      pass,
      evidence,
    );
  },
});

const untagged = ({ config }: ModelSide, wanted: readonly CostDimension[]): CostDimension[] =>
  wanted.filter((dimension) => config.tags[dimension] === undefined);
