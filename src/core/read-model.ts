import * as z from 'zod';
import { simpleValue, splitChildren, splitEntries } from './blocks.ts';
import { crossChecks } from './cross-checks.ts';
import { MODEL_SECTIONS, type ModelConfig, type Sections, toModel } from './model.ts';
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

/** Values of one kind by their text. A kind whose texts hardly ever come again is not kept beyond a start. */
class Kept {
  private readonly values = new Map<string, unknown>();
  private hits = 0;

  get(text: string): unknown {
    const value = this.values.get(text);
    if (value !== undefined) this.hits += 1;
    return value;
  }

  keep(text: string, value: unknown): void {
    const most = Math.min(Math.max(MOST_UNSEEN, 4 * this.hits), MOST_KEPT);
    if (value !== undefined && this.values.size < most) this.values.set(text, value);
  }
}

/** Texts kept of a kind before any came again, and beyond which a fleet has no more in common. */
const MOST_UNSEEN = 1000;
const MOST_KEPT = 20_000;

/** Validated blocks and their entries by their text, shared by every file that is read with it. */
export class BlockMemo {
  private readonly blocks = new Map<string, Kept>();
  private readonly entries = new Map<string, Map<string, Kept>>();

  /** Blocks of one section that were read before. */
  of(section: string): Kept {
    return within(this.blocks, section, newKept);
  }

  /** Entries of one key of a section. */
  entriesOf(section: string): Map<string, Kept> {
    return within(this.entries, section, () => new Map<string, Kept>());
  }
}

function within<V>(maps: Map<string, V>, key: string, make: () => V): V {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = make();
  maps.set(key, made);
  return made;
}

const newKept = (): Kept => new Kept();

/** Reads and validates one model config. Problems carry symbolic places; nothing throws on bad input. */
export function readModel(file: string, text: string, memo: BlockMemo = new BlockMemo()): ModelFile {
  const fast = readSections(text, memo);
  if (fast !== null && crossChecks(file, fast).length === 0)
    return { file, config: toModel(fast), problems: [] };
  return readWhole(file, text);
}

/** The sections of a file that is right in every block; null where the whole file has to be read to know. */
function readSections(text: string, memo: BlockMemo): Sections | null {
  const blocks = splitEntries(text);
  if (blocks === null || !blocks.some((block) => block.key === 'model')) return null;
  const sections: Record<string, unknown> = {};
  for (const block of blocks) {
    const { key } = block;
    if (!isSection(key)) return null;
    const known = memo.of(key);
    let section = known.get(block.text);
    if (section === undefined) {
      section = readSection(key, block.text, memo);
      if (section === undefined) return null;
      known.keep(block.text, section);
    }
    sections[key] = section;
  }
  return sections as Sections;
}

const isSection = (name: string): name is SectionName => Object.hasOwn(MODEL_SECTIONS, name);

/** One block, entry by entry where its schema is a plain mapping, else as a whole; undefined if it is not right. */
function readSection(name: SectionName, block: string, memo: BlockMemo): unknown {
  const fields = FIELDS[name];
  const entries = fields === null ? null : splitChildren(block, name);
  if (fields === null || entries === null) return readEntry(block, name, MODEL_SECTIONS[name]);
  const known = memo.entriesOf(name);
  const section: Record<string, unknown> = {};
  for (const { key, text } of entries) {
    const schema = fields.shape.get(key);
    if (schema === undefined) return undefined;
    const values = within(known, key, newKept);
    let value = values.get(text);
    if (value === undefined) {
      value = readEntry(text, key, schema);
      if (value === undefined) return undefined;
      values.keep(text, value);
    }
    section[key] = value;
  }
  return fields.required.every((key) => key in section) ? section : undefined;
}

/** The value of a single `key: …` text, validated; undefined if anything is wrong with it. */
function readEntry(text: string, key: string, schema: z.ZodType): unknown {
  const simple = simpleValue(text);
  const value = simple ?? parsedEntry(text, key);
  if (value === undefined) return undefined;
  const result = schema.safeParse(value);
  return result.success ? result.data : undefined;
}

function parsedEntry(text: string, key: string): Yaml | undefined {
  const { value, problems } = parseYaml('', text);
  if (
    problems.length > 0 ||
    value === undefined ||
    value === null ||
    typeof value === 'string' ||
    Array.isArray(value)
  )
    return undefined;
  return (value as YamlMap)[key];
}

interface Fields {
  readonly shape: ReadonlyMap<string, z.ZodType>;
  readonly required: readonly string[];
}

/** Fields of the sections that are strict mappings without checks of their own; null for the others. */
const FIELDS = Object.fromEntries(
  SECTION_NAMES.map((name) => [name, fieldsOf(MODEL_SECTIONS[name])]),
) as Readonly<Record<SectionName, Fields | null>>;

function fieldsOf(schema: z.ZodType): Fields | null {
  const object = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (
    !(object instanceof z.ZodObject) ||
    !(object.def.catchall instanceof z.ZodNever) ||
    (object.def.checks ?? []).length > 0
  )
    return null;
  const shape = new Map(Object.entries(object.shape as Readonly<Record<string, z.ZodType>>));
  const required = [...shape].filter(([, field]) => !field.safeParse(undefined).success).map(([key]) => key);
  return { shape, required };
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

/** Checks the blocks of a config that has been parsed, each on its own. */
export function checkSections(file: string, value: Yaml): { sections: Sections | null; problems: Problem[] } {
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
