import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import { markdown } from '../../src/render/markdown.ts';
import { type Files, judgeFiles } from '../support/case.ts';

const POLICY = '.github/tollgate.yaml';
const MODEL = 'models/m.model.yaml';
const model = (version: string, rest = '') =>
  `model: { name: m, version: "${version}", type: other }\nownership: { team: t }\n${rest}`;

interface Change {
  readonly rule: string;
  readonly path: string;
  readonly head?: string;
  readonly base?: string;
  readonly policy?: string;
  readonly target?: Files;
}

/** A change of `m` from version 1 to 2 with its evidence. */
function judge({ rule, path, head, base, policy = '', target }: Change): Promise<Report> {
  const rules = { [POLICY]: `version: 1\nevidence: [ ${rule} ]\n${policy}\n` };
  const file = (text: string | undefined): Files => (text === undefined ? {} : { [path]: text });
  return judgeFiles({
    base: { ...rules, [MODEL]: model('1'), ...file(base) },
    head: { ...rules, [MODEL]: model('2'), ...file(head) },
    ...(target === undefined ? {} : { target: { ...rules, ...target } }),
  });
}

const gateOf = (report: Report, gate: string) => {
  const result = report.models.flatMap(({ gates }) => gates).find((one) => one.gate === gate);
  return result && [result.status, result.code, result.message];
};
const placeOf = (report: Report, gate: string) => {
  const location = report.models.flatMap(({ gates }) => gates).find((one) => one.gate === gate)?.location;
  return location && `${location.file}:${location.line}:${location.column}`;
};
const problems = (report: Report) =>
  report.problems.map(({ code, location: { file, line, column } }) => `${code} ${file}:${line}:${column}`);

const JSON_RULE = '{ files: "metrics/{model}.json" }';
const json = (version: string, mrr: string) =>
  `{\n  "version": "${version}",\n  "evaluation": { "metrics": { "mrr": ${mrr} } }\n}\n`;
const byJson = (head: string | undefined, more: Partial<Change> = {}) =>
  judge({
    rule: JSON_RULE,
    path: 'metrics/m.json',
    ...(head === undefined ? {} : { head }),
    base: json('1', '0.4'),
    ...more,
  });
const REQUIRED = 'require: [ { gates: [performance] } ]';

describe('evidence as JSON', () => {
  test('of both sides is read, the head against the base', async () => {
    expect(gateOf(await byJson(json('2', '0.40')), 'performance')?.slice(0, 2)).toEqual(['pass', 'OK']);
    const worse = await byJson(json('2', '0.31'));
    expect(gateOf(worse, 'performance')).toEqual([
      'block',
      'PERFORMANCE_REGRESSION',
      'mrr 0.31 is 22.5 % worse than 0.4 in production; 2 % is tolerated',
    ]);
    expect(placeOf(worse, 'performance')).toBe('metrics/m.json:3:39');
  });

  test('numbers may have exponents, and are exact', async () => {
    expect(gateOf(await byJson(json('2', '3.92e-01')), 'performance')?.[0]).toBe('pass');
    expect(gateOf(await byJson(json('2', '3.9199999999999999e-1')), 'performance')?.[0]).toBe('block');
  });

  test('of another version is none: required, or had by the base, it blocks', async () => {
    const stale = await byJson(json('1', '0.4'));
    expect(gateOf(stale, 'performance')).toEqual([
      'block',
      'MISSING_REQUIRED',
      'No metrics of this version: metrics/m.json measured version 1, the config has 2',
    ]);
    expect(placeOf(stale, 'performance')).toBe('metrics/m.json:2:14');
    const gone = await byJson(undefined);
    expect(gateOf(gone, 'performance')?.slice(0, 2)).toEqual(['block', 'MISSING_REQUIRED']);
    const required = await judge({ rule: JSON_RULE, path: 'x', policy: REQUIRED });
    expect(gateOf(required, 'performance')?.slice(0, 2)).toEqual(['block', 'MISSING_REQUIRED']);
  });

  test('of another version is not made up for by what the config says beside it', async () => {
    const claimed = async (file: string) => {
      const rules = { [POLICY]: `version: 1\nevidence: [ ${JSON_RULE} ]\n` };
      const head = { [MODEL]: model('2', 'evaluation: { metrics: { mrr: 0.99 } }'), 'metrics/m.json': file };
      const report = await judgeFiles({
        base: { ...rules, [MODEL]: model('1'), 'metrics/m.json': json('1', '0.4') },
        head: { ...rules, ...head },
      });
      return gateOf(report, 'performance')?.slice(0, 2);
    };
    expect(await claimed(json('1', '0.4'))).toEqual(['block', 'MISSING_REQUIRED']);
    expect(await claimed('{ "version": "1" }')).toEqual(['pass', 'OK']);
  });

  test('without a version is bound to none', async () => {
    const unbound = '{"evaluation": {"metrics": {"mrr": 0.5}}}';
    expect(gateOf(await byJson(unbound, { policy: REQUIRED }), 'performance')).toEqual([
      'block',
      'MISSING_REQUIRED',
      'No metrics of this version: metrics/m.json does not say which version it measured',
    ]);
  });

  test('of another artefact of that version is none', async () => {
    const config = (digest: string) => model('2', `artifact: { digest: ${digest} }`);
    const report = async (digest: string) =>
      judgeFiles({
        base: { [POLICY]: `version: 1\nevidence: [ ${JSON_RULE} ]\n${REQUIRED}\n` },
        head: {
          [MODEL]: config(digest),
          'metrics/m.json': '{"version": "2", "digest": "sha256:a", "evaluation": {"metrics": {"mrr": 0.5}}}',
        },
      });
    expect(gateOf(await report('sha256:a'), 'performance')?.[0]).toBe('pass');
    expect(gateOf(await report('sha256:b'), 'performance')?.[1]).toBe('MISSING_REQUIRED');
  });

  test.each([
    ['NaN', json('2', 'NaN'), 'INVALID_NUMBER metrics/m.json:3:39'],
    ['Infinity', json('2', '-Infinity'), 'INVALID_NUMBER metrics/m.json:3:39'],
    ['an exponent out of reach', json('2', '1e309'), 'INVALID_NUMBER metrics/m.json:3:39'],
    ['true', json('2', 'true'), 'INVALID_NUMBER metrics/m.json:3:39'],
    ['a list', json('2', '[0.4]'), 'INVALID_TYPE metrics/m.json:3:32'],
    ['nothing', json('2', 'null'), 'INVALID_TYPE metrics/m.json:3:39'],
    ['a share above 1', json('2', '1.2'), 'INVALID_SHARE metrics/m.json:3:39'],
    ['text that was cut off', json('2', '0.4').slice(0, 40), 'SYNTAX metrics/m.json:3:21'],
    ['an empty file', '', 'EMPTY metrics/m.json:1:1'],
    ['no mapping', '[1]', 'INVALID_TYPE metrics/m.json:1:1'],
    ['a key twice', '{"version":"2","version":"3"}', 'DUPLICATE_KEY metrics/m.json:1:16'],
    ['a reserved key', '{"evaluation":{"metrics":{"__proto__":1}}}', 'FORBIDDEN_KEY metrics/m.json:1:27'],
    ['an unknown key', '{"verison":"2"}', 'UNKNOWN_KEY metrics/m.json:1:2'],
    ['another model', '{"model":"n","version":"2"}', 'INVALID_VALUE metrics/m.json:1:10'],
    ['nesting without end', '['.repeat(5000), 'LIMIT_EXCEEDED metrics/m.json:1:32'],
  ])('T12 %s is a problem with its place, and never a pass', async (_what, head, problem) => {
    const report = await byJson(head);
    expect(problems(report)).toEqual([problem]);
    expect(gateOf(report, 'performance')?.slice(0, 2)).toEqual(['block', 'MISSING_REQUIRED']);
    expect(report.verdict).toBe('block');
  });

  test.each([
    [
      'no members',
      '{"a":{"members":0,"predicted_positive":0},"b":{"members":1,"predicted_positive":0}}',
      'INVALID_NUMBER',
    ],
    ['one group', '{"a":{"members":10,"predicted_positive":3}}', 'INVALID_VALUE'],
    [
      'more positives than members',
      '{"a":{"members":10,"predicted_positive":11},"b":{"members":1,"predicted_positive":0}}',
      'INVALID_VALUE',
    ],
    [
      'a rate above 1',
      '{"a":{"members":10,"selection_rate":1.01},"b":{"members":1,"selection_rate":0}}',
      'INVALID_SHARE',
    ],
    [
      'counts and rates',
      '{"a":{"members":10,"predicted_positive":1,"selection_rate":0.1},"b":{"members":1,"selection_rate":0}}',
      'CONFLICTING_KEYS',
    ],
    ['neither', '{"a":{"members":10},"b":{"members":1,"selection_rate":0}}', 'INVALID_VALUE'],
    [
      'more true positives than positives',
      '{"a":{"members":10,"predicted_positive":2,"actual_positive":5,"true_positive":3},"b":{"members":1,"selection_rate":0}}',
      'INVALID_VALUE',
    ],
    [
      'more false positives than negatives',
      '{"a":{"members":10,"predicted_positive":8,"actual_positive":5,"true_positive":1},"b":{"members":1,"selection_rate":0}}',
      'INVALID_VALUE',
    ],
  ])('groups with %s are a problem', async (_what, groups, code) => {
    const report = await byJson(`{"version":"2","evaluation":{"groups":{"gender":${groups}}}}`);
    expect(report.problems.map((problem) => problem.code)).toEqual([code]);
  });

  test('what is wrong in a file the change leaves alone warns', async () => {
    const broken = json('1', 'NaN');
    const report = await byJson(broken, { base: broken });
    expect(report.problems.map(({ pre_existing }) => pre_existing)).toEqual([true]);
    expect(report.gates.find(({ gate }) => gate === 'schema')?.status).toBe('warn');
  });

  test('a change of the evidence alone has its model judged again, against what it was', async () => {
    const rules = { [POLICY]: `version: 1\nevidence: [ ${JSON_RULE} ]\n${REQUIRED}\n`, [MODEL]: model('1') };
    const files = (text: string, other = '') => ({
      ...rules,
      'metrics/m.json': text,
      'metrics/n.json': other,
    });
    const report = await judgeFiles({ base: files(json('1', '0.4')), head: files(json('1', 'NaN')) });
    expect(report.models.map(({ id, change }) => [id, change])).toEqual([['m', 'affected']]);
    expect(report.verdict).toBe('block');
    const beside = await judgeFiles({ base: files(json('1', '0.4')), head: files(json('1', '0.4'), '{') });
    expect(beside.models.map(({ change }) => change)).toEqual(['unchanged']);
    expect(beside.problems).toEqual([]);
  });

  test('T39 hostile names in evidence stay text in the comment', async () => {
    const hostile = '@org/team ![x](//evil) </details> | `';
    const report = await byJson(
      `{"version":"2","evaluation":{"metrics":{${JSON.stringify(hostile)}: 0.1},"baseline":{${JSON.stringify(hostile)}: 0.5}}}`,
    );
    expect(gateOf(report, 'performance')?.[1]).toBe('PERFORMANCE_DIRECTION');
    const comment = markdown(report, { columns: 80, color: false });
    expect(comment).not.toMatch(/(^|[\s(])@org\/team|!\[x\]\(|[^`]<\/details> \|/);
  });
});

describe('whose files are read', () => {
  test('T1 the files a policy of the same change names are none', async () => {
    const before = { [POLICY]: 'version: 1\n', [MODEL]: model('1') };
    const head = {
      [POLICY]: `version: 1\nevidence: [ ${JSON_RULE} ]\n`,
      [MODEL]: model('2'),
      'metrics/m.json': json('2', 'NaN'),
    };
    const report = await judgeFiles({ base: before, head });
    expect([report.problems, report.policy.preview]).toEqual([[], 'block']);
  });

  test('what the target measured meanwhile counts for the models the change leaves alone', async () => {
    const rules = { [POLICY]: `version: 1\nevidence: [ ${JSON_RULE} ]\n` };
    const other = (version: string) => model(version).replace('name: m', 'name: other');
    const base = {
      ...rules,
      [MODEL]: model('1'),
      'models/other.model.yaml': other('1'),
      'metrics/other.json': json('1', '0.4'),
    };
    const report = await judgeFiles(
      {
        base,
        head: { ...base, [MODEL]: model('2') },
        target: { ...base, 'models/other.model.yaml': other('2'), 'metrics/other.json': json('2', '0.5') },
      },
      { all: true },
    );
    const [found] = report.models
      .filter(({ id }) => id === 'other')
      .flatMap(({ gates }) => gates.filter(({ gate }) => gate === 'performance'));
    expect(found?.status).toBe('pass');
  });

  test.each([
    ['without the model', '{ files: "metrics.json" }'],
    ['with it twice', '{ files: "{model}/{model}.json" }'],
    ['with a wildcard', '{ files: "*/{model}.json" }'],
    ['out of the repository', '{ files: "../{model}.json" }'],
    ['from the root of the disk', '{ files: "/{model}.json" }'],
    ['of endless length', `{ files: "{model}${'x'.repeat(300)}" }`],
  ])('T17 a path %s is refused', async (_what, rule) => {
    const report = await judge({ rule, path: 'x' });
    expect(report.problems.map(({ code, location }) => [code, location.line])).toEqual([
      ['POLICY_UNUSABLE', 1],
      ['PATTERN_REJECTED', 2],
    ]);
  });
});

describe('evidence as an MLflow run', () => {
  const RULE = '{ files: "runs/{model}.json", format: mlflow }';
  const run = (value: string, status = 'FINISHED') =>
    `{"info": {"run_id": "0f1e", "status": "${status}"},\n "data": {"metrics": {"mrr": ${value}}, "params": {}, "tags": {"model_version": "2"}}}`;
  const rest = (value: string) =>
    `{"run": {"data": {"metrics": [\n{"key": "mrr", "value": ${value}, "timestamp": 1, "step": 0}], "params": [{"key": "model_version", "value": "2"}]}}}`;
  const report = (head: string) =>
    judge({
      rule: RULE,
      path: 'runs/m.json',
      head,
      policy: `gates: { performance: { metrics: [ { name: mrr, min: 0.4 } ] } }\n${REQUIRED}`,
    });

  test.each([
    ['as it is described', run, 'runs/m.json:2:30'],
    ['as the REST API gives it', rest, 'runs/m.json:2:25'],
  ])('%s', async (_what, make, place) => {
    expect(gateOf(await report(make('0.4')), 'performance')?.[0]).toBe('pass');
    const low = await report(make('0.39999'));
    expect([gateOf(low, 'performance')?.[1], placeOf(low, 'performance')]).toEqual([
      'PERFORMANCE_LIMIT',
      place,
    ]);
  });

  test.each([
    ['that failed', run('0.5', 'FAILED'), ['INVALID_VALUE runs/m.json:1:39']],
    ['with NaN', run('NaN'), ['INVALID_NUMBER runs/m.json:2:30']],
    ['without data', '{"info": {}}', ['MISSING_KEY runs/m.json:1:1']],
    ['with a reserved name', rest('0.5').replace('"mrr"', '"__proto__"'), ['FORBIDDEN_KEY runs/m.json:2:31']],
    ['with a metric twice', rest('1}, {"key": "mrr", "value": 2'), ['DUPLICATE_KEY runs/m.json:2:53']],
    ['cut off', run('0.5').slice(0, 30), ['SYNTAX runs/m.json:1:31']],
    ['without a version', run('0.5').replace('model_version', 'other'), []],
  ])('a run %s is no evidence', async (_what, head, expected) => {
    const found = await report(head);
    expect(problems(found)).toEqual(expected);
    expect(gateOf(found, 'performance')?.slice(0, 2)).toEqual(['block', 'MISSING_REQUIRED']);
  });
});

describe('evidence as JUnit', () => {
  const RULE = '{ files: "v/{model}.xml", version_key: dataset.model }';
  const suite = (cases: string, attributes = '') =>
    `<?xml version="1.0"?>\n<testsuites>\n<testsuite name="orders &amp; carts"${attributes}>\n<properties><property name="dataset.model" value="2"/></properties>\n${cases}</testsuite>\n</testsuites>\n`;
  const ok = '<testcase name="ok"/>';
  const report = (head: string) =>
    judge({ rule: RULE, path: 'v/m.xml', head, policy: 'require: [ { gates: [data-quality] } ]' });

  test('an element that objects inherit the name of says nothing of the outcome', async () => {
    const odd = await report(suite('<testcase name="x"><failure>1</failure><toString/></testcase>'));
    expect(gateOf(odd, 'data-quality')?.[1]).toBe('DATA_INVALID');
  });

  test('a test case is a rule; a skipped one did not run', async () => {
    const passed = await report(
      suite(`${ok.repeat(19)}<testcase name="x"><failure>1 &lt; 2</failure></testcase>`),
    );
    expect(gateOf(passed, 'data-quality')?.slice(0, 2)).toEqual(['pass', 'OK']);
    const failed = await report(
      suite(`${ok.repeat(18)}<testcase name="s"><skipped/></testcase><testcase name="x"><error/></testcase>`),
    );
    expect(gateOf(failed, 'data-quality')?.slice(1)).toEqual([
      'DATA_INVALID',
      '1 of 19 validation rules failed (x): 5.3 %, and at most 5 % may',
    ]);
    expect(placeOf(failed, 'data-quality')).toBe('v/m.xml:5:1');
  });

  test.each([
    ['cut off', suite(ok).slice(0, 130), ['SYNTAX v/m.xml:4:57']],
    ['with fewer cases than it says', suite(ok, ' tests="2"'), ['INVALID_VALUE v/m.xml:3:1']],
    ['where nothing ran', suite('<testcase name="s"><skipped/></testcase>'), ['INVALID_NUMBER v/m.xml:5:1']],
    ['without cases', suite(''), ['INVALID_NUMBER v/m.xml:1:1']],
    [
      'about two versions',
      suite(`<properties><property name="dataset.model" value="3"/></properties>${ok}`),
      ['INVALID_VALUE v/m.xml:5:13'],
    ],
    [
      'with an entity of its own',
      '<!DOCTYPE a [<!ENTITY x "y">]><testsuite name="&x;"/>',
      ['SYNTAX v/m.xml:1:50'],
    ],
    ['that is empty', '', ['SYNTAX v/m.xml:1:1']],
  ])('T15 a report %s is no evidence', async (_what, head, expected) => {
    const found = await report(head);
    expect(problems(found)).toEqual(expected);
    expect(gateOf(found, 'data-quality')?.slice(0, 2)).toEqual(['block', 'MISSING_REQUIRED']);
  });
});

describe('evidence as a table', () => {
  const RULE = '{ files: "t/{model}.csv" }';
  const report = (head: string, policy = '') => judge({ rule: RULE, path: 't/m.csv', head, policy });

  test('metrics, with the versions before as their history', async () => {
    const table = ['metric,value,version', 'mrr,0.5,a', 'mrr,0.5,b', 'mrr,0.5,c', 'mrr,0.45,2', ''].join(
      '\r\n',
    );
    const found = await report(table);
    expect(gateOf(found, 'performance')?.slice(1)).toEqual([
      'PERFORMANCE_TREND',
      'mrr 0.45 is 10 % worse than 0.5, the mean of the latest 3 versions; 2 % is tolerated',
    ]);
    expect(placeOf(found, 'performance')).toBe('t/m.csv:5:1');
  });

  test('groups', async () => {
    const table =
      'attribute,group,members,predicted_positive,version\n"age\nband",young,1000,300,2\n"age\nband",old,1000,200,2\n';
    const found = await report(table, 'gates: { fairness: { definition: demographic_parity } }');
    expect(gateOf(found, 'fairness')?.[1]).toBe('FAIRNESS_GAP');
    expect(placeOf(found, 'fairness')).toBe('t/m.csv:2:1');
  });

  test('drift, by bucket or as an index, and freshness', async () => {
    const buckets =
      'version,feature,bucket,reference,current\n2,a,low,50,90\n2,a,high,50,10\n2,b,low,1,1\n2,b,high,1,1\n';
    expect(gateOf(await report(buckets), 'drift')?.slice(1)).toEqual([
      'DRIFT',
      'a has PSI 0.8789, from 0.25 on a model counts as degraded',
    ]);
    expect(gateOf(await report('version,feature,psi\n2,a,0.26\n'), 'drift')?.[1]).toBe('DRIFT');
    const ages = 'version,feature,type,staleness,slo\n2,a,real_time,30s,\n2,b,session,10m,5m\n';
    expect(gateOf(await report(ages), 'freshness')?.slice(1)).toEqual([
      'FEATURE_STALE',
      'b (session-level) is 10 min old, more than 5 min',
    ]);
  });

  test.each([
    ['cut off within quotes', 'metric,value,version\n"mrr,0.5,2\n', 'SYNTAX t/m.csv:2:1'],
    ['with a short row', 'metric,value,version\nmrr,0.5,2\nndcg,0.', 'SYNTAX t/m.csv:3:1'],
    ['without rows', 'metric,value,version\n', 'EMPTY t/m.csv:1:1'],
    ['that is empty', '', 'EMPTY t/m.csv:1:1'],
    ['of unknown columns', 'name,score\na,1\n', 'MISSING_KEY t/m.csv:1:1'],
    ['with a column too many', 'metric,value,version,note\nmrr,0.5,2,x\n', 'UNKNOWN_KEY t/m.csv:1:1'],
    ['with a column twice', 'metric,value,value\nmrr,0.5,2\n', 'DUPLICATE_KEY t/m.csv:1:1'],
    ['with a metric twice', 'metric,value,version\nmrr,0.5,2\nmrr,0.6,2\n', 'DUPLICATE_KEY t/m.csv:3:1'],
    ['with a reserved name', 'metric,value,version\n__proto__,0.5,2\n', 'FORBIDDEN_KEY t/m.csv:2:1'],
    [
      'about two models',
      'metric,value,version,model\nmrr,0.5,2,n\nndcg,0.5,2,m\n',
      'INVALID_VALUE t/m.csv:2:1',
    ],
    ['with NaN', 'metric,value,version\nndcg,0.5,2\nmrr,NaN,2\n', 'INVALID_NUMBER t/m.csv:3:1'],
    [
      'with a negative bucket',
      'feature,reference,current,version\na,1,1,2\na,1,-1,2\n',
      'INVALID_NUMBER t/m.csv:3:1',
    ],
  ])('a table %s is a problem with its line', async (_what, head, problem) => {
    expect(problems(await report(head))).toEqual([problem]);
  });
});
