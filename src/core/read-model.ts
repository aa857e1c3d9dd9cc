import type * as z from 'zod';
import { splitBlocks } from './blocks.ts';
import { MODEL_SECTIONS, type ModelConfig, type modelSchema, toModel } from './model.ts';
import type { Problem } from './problem.ts';
import { nearest, validate } from './validate.ts';
import { parseYaml, type Yaml, type YamlMap } from './yaml.ts';

/** A model file as read: its config when every part of it is right, and all that is wrong with it otherwise. */
export interface ModelFile {
  readonly file: string;
  readonly config: ModelConfig | null;
  readonly problems: readonly Problem[];
}

type SectionName = keyof typeof MODEL_SECTIONS;
const SECTION_NAMES = Object.keys(MODEL_SECTIONS) as SectionName[];

type Sections = z.output<typeof modelSchema>;

/** Validated blocks by their text, shared by every file that is read with it. */
export type BlockMemo = Map<string, unknown>;

/** Reads and validates one model config. Problems carry symbolic places; nothing throws on bad input. */
export function readModel(file: string, text: string, memo: BlockMemo = new Map()): ModelFile {
  const fast = readBlocks(file, text, memo);
  if (fast !== null && crossChecks(file, fast).length === 0)
    return { file, config: toModel(fast), problems: [] };
  return readWhole(file, text);
}

/** The sections of a file that is right in every block; null where the whole file has to be read to know. */
function readBlocks(file: string, text: string, memo: BlockMemo): Sections | null {
  const blocks = splitBlocks(text);
  if (blocks === null || !blocks.has('model')) return null;
  const sections: Record<string, unknown> = {};
  for (const [name, block] of blocks) {
    if (!isSection(name)) return null;
    let section = memo.get(block);
    if (section === undefined) {
      section = readBlock(file, name, block);
      if (section === undefined) return null;
      memo.set(block, section);
    }
    sections[name] = section;
  }
  return sections as Sections;
}

const isSection = (name: string): name is SectionName => Object.hasOwn(MODEL_SECTIONS, name);

function readBlock(file: string, name: SectionName, block: string): unknown {
  const { value, problems } = parseYaml(file, block);
  if (
    problems.length > 0 ||
    value === undefined ||
    value === null ||
    typeof value === 'string' ||
    Array.isArray(value)
  )
    return undefined;
  const result = validate(MODEL_SECTIONS[name] as z.ZodType, (value as YamlMap)[name], file, [name]);
  return result.ok ? result.value : undefined;
}

/** Reads a file as one document, with every problem it has. */
function readWhole(file: string, text: string): ModelFile {
  const parsed = parseYaml(file, text);
  const { value } = parsed;
  if (value === undefined || parsed.problems.length > 0) {
    const further = value === undefined ? [] : checkSections(file, value).problems;
    return { file, config: null, problems: [...parsed.problems, ...further] };
  }
  const { sections, problems } = checkSections(file, value);
  if (sections === null) return { file, config: null, problems };
  const crossed = crossChecks(file, sections);
  return { file, config: crossed.length > 0 ? null : toModel(sections), problems: crossed };
}

function checkSections(file: string, value: Yaml): { sections: Sections | null; problems: Problem[] } {
  if (value === null || typeof value === 'string' || Array.isArray(value)) {
    const problem: Problem = {
      code: 'INVALID_TYPE',
      severity: 'error',
      message: 'The file is not a mapping',
      expected: 'a mapping with at least a `model` block',
      fix: 'Start with `model: { name: …, type: … }`',
      place: { file, path: [] },
    };
    return { sections: null, problems: [problem] };
  }
  const map = value as YamlMap;
  const problems: Problem[] = unknownSections(file, map);
  const sections: Record<string, unknown> = {};
  for (const name of SECTION_NAMES) {
    const result = validate(MODEL_SECTIONS[name] as z.ZodType, map[name], file, [name]);
    if (!result.ok) problems.push(...result.problems);
    else if (result.value !== undefined) sections[name] = result.value;
  }
  return { sections: problems.length > 0 ? null : (sections as Sections), problems };
}

function unknownSections(file: string, map: YamlMap): Problem[] {
  const unknown = Object.keys(map).filter((key) => !(key in MODEL_SECTIONS));
  return unknown.map((key) => {
    const near = nearest(key, SECTION_NAMES);
    return {
      code: 'UNKNOWN_KEY',
      severity: 'error',
      message: `Unknown key ${JSON.stringify(key)}${near === null ? '' : `: did you mean "${near}"?`}`,
      expected: `one of ${SECTION_NAMES.join(', ')}`,
      fix: near === null ? 'Remove the key' : `Write "${near}"`,
      place: { file, path: [key], part: 'key' },
    };
  });
}

/** What no single block can see: order of stages, two spellings that disagree. */
function crossChecks(file: string, sections: Sections): Problem[] {
  return [...stageProblems(file, sections), ...spellingProblems(file, sections)];
}

function stageProblems(file: string, { rollout }: Sections): Problem[] {
  const stages = rollout?.stages ?? [];
  const problems: Problem[] = [];
  const report = (index: number, message: string, expected: string, fix: string): void => {
    problems.push({
      code: 'INVALID_STAGES',
      severity: 'error',
      message,
      expected,
      fix,
      place: { file, path: ['rollout', 'stages', index] },
    });
  };
  for (const [index, stage] of stages.entries()) {
    const previous = stages[index - 1];
    if (stage.traffic.n === 0n)
      report(
        index,
        'A stage has no traffic',
        'a share above 0 %',
        'Remove the stage, or use `shadow` for a phase without traffic',
      );
    if (
      previous !== undefined &&
      stage.traffic.n * previous.traffic.d < previous.traffic.n * stage.traffic.d
    ) {
      report(
        index,
        'Traffic goes down from one stage to the next',
        'shares that rise',
        'Put the stages in rising order',
      );
    }
    if (stage.duration === undefined && index < stages.length - 1) {
      report(
        index,
        'A stage before the last has no duration',
        'a duration such as 30m',
        'Add `duration`; only the last stage may lack one',
      );
    }
  }
  return problems;
}

function spellingProblems(file: string, { serving }: Sections): Problem[] {
  const problems: Problem[] = [];
  const disagree = (path: string[], message: string, fix: string): void => {
    problems.push({
      code: 'CONFLICTING_KEYS',
      severity: 'error',
      message,
      expected: 'one of the two',
      fix,
      place: { file, path, part: 'key' },
    });
  };
  for (const [short, long] of [
    ['p50', 'latency_p50_target_ms'],
    ['p99', 'latency_p99_target_ms'],
  ] as const) {
    const [a, b] = [serving?.latency?.[short], serving?.[long]];
    if (a !== undefined && b !== undefined && a.n * b.d !== b.n * a.d) {
      disagree(
        ['serving', long],
        `serving.${long} and serving.latency.${short} disagree`,
        `Keep serving.latency.${short}`,
      );
    }
  }
  if (serving?.hardware !== undefined && serving.instance !== undefined) {
    disagree(['serving', 'instance'], 'serving has both hardware and instance', 'Keep the one you pay for');
  }
  return problems;
}
