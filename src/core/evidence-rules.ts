import * as z from 'zod';
import * as f from './fields.ts';

export const EVIDENCE_FORMATS = ['json', 'mlflow', 'junit', 'csv'] as const;
export type EvidenceFormatName = (typeof EVIDENCE_FORMATS)[number];

const MODEL = '{model}';

/** Which files measure which models; part of the policy. */
export const evidenceRules = z
  .array(
    z.strictObject({
      files: z
        .string()
        .superRefine((pattern, context) => {
          const reason = rejection(pattern);
          if (reason === null) return;
          const params: f.IssueParams = { problem: 'PATTERN_REJECTED', expected: reason };
          context.addIssue({ code: 'custom', message: `${JSON.stringify(pattern)} is refused`, params });
        })
        .meta({
          description:
            'Path from the root of the repository, with {model} where the name of the model stands',
          examples: ['metrics/{model}.json'],
        }),
      format: f
        .choice(EVIDENCE_FORMATS, 'What the files hold; default csv for .csv, junit for .xml, else json')
        .optional(),
      version_key: f
        .text('Tag, parameter or property that names the version; default model_version', 'model_version')
        .optional(),
    }),
  )
  .meta({ description: 'Files with what was measured of each version' });
export type EvidenceRule = z.output<typeof evidenceRules>[number];

const MAX_LENGTH = 256;

function rejection(pattern: string): string | null {
  const [before, after, ...more] = pattern.split(MODEL);
  if (before === undefined || after === undefined || more.length > 0)
    return 'a path with {model} in it once, such as metrics/{model}.json';
  if (/[*?[\]{}\\]/.test(before + after)) return 'a path without wildcards, such as metrics/{model}.json';
  if (pattern.length > MAX_LENGTH) return `a path of at most ${MAX_LENGTH} characters`;
  if (pattern.split('/').some((name) => name === '' || name === '.' || name === '..'))
    return 'a path from the root of the repository, such as metrics/{model}.json';
  return null;
}

/** The file a rule names for a model. */
export const evidencePath = ({ files }: EvidenceRule, model: string): string =>
  files.split(MODEL).join(model);

/** Whether a rule may name this path for some model. */
export function namesEvidence({ files }: EvidenceRule, path: string): boolean {
  const [before = '', after = ''] = files.split(MODEL);
  return path.length > before.length + after.length && path.startsWith(before) && path.endsWith(after);
}

export function formatOf({ files, format }: EvidenceRule): EvidenceFormatName {
  return format ?? (files.endsWith('.csv') ? 'csv' : files.endsWith('.xml') ? 'junit' : 'json');
}
