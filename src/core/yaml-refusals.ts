import type { Problem } from './problem.ts';

/** What is wrong with valid YAML that is not strict enough, without the place. */
export type Refusal = Pick<Problem, 'code' | 'message'> & { readonly expected: string; readonly fix: string };

export const EMPTY: Refusal = {
  code: 'EMPTY',
  message: 'The file is empty',
  expected: 'one YAML mapping',
  fix: 'Write the document or delete the file',
};

export const SECOND_DOCUMENT: Refusal = {
  code: 'MULTIPLE_DOCS',
  message: 'The file holds more than one document',
  expected: 'one document a file',
  fix: 'Move the second document to its own file',
};

export const ALIAS: Refusal = {
  code: 'ALIAS_FORBIDDEN',
  message: 'An alias stands here',
  expected: 'the value itself',
  fix: 'Write the value out; aliases hide what a reviewer reads',
};

export const ANCHOR: Refusal = {
  code: 'ALIAS_FORBIDDEN',
  message: 'An anchor stands here',
  expected: 'no anchors',
  fix: 'Write the value out where it is used',
};

export const MERGE_KEY: Refusal = {
  code: 'ALIAS_FORBIDDEN',
  message: 'A merge key (<<) stands here',
  expected: 'the keys themselves',
  fix: 'Write the merged keys out',
};

export const COLLECTION_AS_KEY: Refusal = {
  code: 'INVALID_TYPE',
  message: 'A key is a collection',
  expected: 'a plain word as key',
  fix: 'Quote the key or mend the indentation',
};

export const tagged = (tag: string): Refusal => ({
  code: 'UNKNOWN_TAG',
  message: `The tag ${JSON.stringify(tag)} stands here`,
  expected: 'an untagged value',
  fix: 'Remove the tag',
});

export const reservedKey = (key: string): Refusal => ({
  code: 'FORBIDDEN_KEY',
  message: `The key ${JSON.stringify(key)} is reserved`,
  expected: 'another name',
  fix: 'Remove the key',
});

export const repeatedKey = (key: string): Refusal => ({
  code: 'DUPLICATE_KEY',
  message: `The key ${JSON.stringify(key)} is written twice in one mapping`,
  expected: 'each key once',
  fix: 'Keep the one you mean',
});

export const tooManyKeys = (keys: number, most: number): Refusal => ({
  code: 'LIMIT_EXCEEDED',
  message: `The file has ${keys} keys`,
  expected: `at most ${most} keys`,
  fix: 'Split the file',
});
