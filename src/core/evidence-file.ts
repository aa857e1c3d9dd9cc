import * as z from 'zod';
import type { EvidenceBlocks, EvidenceFile } from './evidence.ts';
import * as f from './fields.ts';
import type { Place, Problem } from './problem.ts';
import { dataQuality } from './sections/data-quality.ts';
import { drift } from './sections/drift.ts';
import { evaluation } from './sections/evaluation.ts';
import { freshness } from './sections/freshness.ts';
import { validate } from './validate.ts';
import { parseYaml, type Yaml, type YamlMap } from './yaml.ts';

/** Bytes; measurements of one model, not the data they were taken from. */
export const MAX_EVIDENCE_BYTES = 1_048_576;

/** An evidence file in our own form: the blocks of a model config, and what they were measured of. */
export const evidenceSchema = z.strictObject({
  model: f.text('The model that was measured; must be the one the path names', 'fraud-ranker').optional(),
  version: f.text('The version that was measured', '4.2.0').optional(),
  digest: f.text('Digest of the artefact that was measured', 'sha256:…').optional(),
  evaluation: evaluation.optional(),
  data_quality: dataQuality.optional(),
  freshness: freshness.optional(),
  drift: drift.optional(),
});

type Path = readonly (string | number)[];

/** What a format gives: the form above before it is validated, and where each part of it stands in the text. */
export interface Reading {
  readonly value: Yaml | undefined;
  readonly problems: readonly Problem[];
  place(path: Path): Place;
}

/** What the policy says besides where the files are. */
export interface ReadingOptions {
  /** The tag, parameter or property that names the version. */
  readonly versionKey: string;
}

/** Reads one format. Bad input gives problems with places, never an exception. */
export type EvidenceFormat = (file: string, text: string, options: ReadingOptions) => Reading;

/** Our own form, as JSON or YAML: JSON is read as the YAML that it is, so numbers stay exact and have places. */
export const readJson: EvidenceFormat = (file, text) => {
  const { value, problems } = parseYaml(file, text);
  return { value, problems: problems.map(sayJson), place: (path) => ({ file, path }) };
};

/** What is wrong with JSON, in its words. */
function sayJson(problem: Problem): Problem {
  if (problem.code !== 'SYNTAX' || !/\.json$/i.test(problem.place.file)) return problem;
  return {
    ...problem,
    message: problem.message.replace('YAML', 'JSON'),
    expected: 'one complete JSON object',
    fix: 'Write the file again: it may have been cut off',
  };
}

/** Reads an evidence file about `model`; what is wrong in it is collected, and leaves it without blocks. */
export function readEvidence(
  { file, text, model }: { file: string; text: string; model: string },
  format: EvidenceFormat,
  options: ReadingOptions,
): EvidenceFile {
  const reading = format(file, text, options);
  const checked = check(reading, file, model);
  if (Array.isArray(checked)) return unreadable(file, checked, reading.place);
  const { version, digest, model: _, ...blocks } = checked;
  return { file, version, digest, blocks, problems: [], place: (path) => reading.place(path) };
}

/** A file without anything that could be judged. */
export const unreadable = (
  file: string,
  problems: readonly Problem[],
  place: (path: Path) => Place = (path) => ({ file, path }),
): EvidenceFile => ({ file, version: undefined, digest: undefined, blocks: {}, problems, place });

type Document = EvidenceBlocks & { version?: string; digest?: string; model?: string };

function check(reading: Reading, file: string, model: string): Document | Problem[] {
  const { value } = reading;
  const problems = [...reading.problems];
  if (value === undefined) return problems;
  if (!isMap(value)) return [...problems, notAMapping(reading.place([]))];
  const result = validate(evidenceSchema, value, file);
  if (!result.ok) problems.push(...result.problems.map((problem) => placed(problem, reading)));
  else if (result.value.model !== undefined && result.value.model !== model)
    problems.push(otherModel(result.value.model, model, reading.place(['model'])));
  return problems.length > 0 || !result.ok ? problems : (result.value as Document);
}

const isMap = (value: Yaml): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A problem where the format says the part stands. */
function placed(problem: Problem, reading: Reading): Problem {
  const { path = [], part } = problem.place;
  const place = reading.place(path);
  return { ...problem, place: part === undefined || place.path === undefined ? place : { ...place, part } };
}

const notAMapping = (place: Place): Problem => ({
  code: 'INVALID_TYPE',
  severity: 'error',
  message: 'The file is not a mapping',
  expected: 'a mapping with `version` and a block such as `evaluation`',
  fix: 'Write the measurements under evaluation, data_quality, freshness or drift',
  place,
});

const otherModel = (found: string, model: string, place: Place): Problem => ({
  code: 'INVALID_VALUE',
  severity: 'error',
  message: `The file is about ${JSON.stringify(found)}, its path says ${JSON.stringify(model)}`,
  expected: model,
  fix: 'Write each model its own file',
  place,
});
