import { readAnalysis, remarkTriggers } from './analysis.ts';
import { type AdapterContext, type AdapterRead, defineAdapter, incomplete } from './define.ts';
import type { Doc } from './documents.ts';
import { Draft } from './draft.ts';
import { notWhole, stateServing } from './kubernetes.ts';
import { percentText, type Step, spell, stateSteps } from './rollout.ts';
import { stateReplicas } from './scaling.ts';
import { seconds, whole } from './values.ts';
import { get, listAt, type Node, textAt } from './yaml.ts';

export const argoRollouts = defineAdapter({
  id: 'argo-rollouts',
  title: 'Argo Rollouts with AnalysisTemplate',
  claims: ({ group, kind }) => group === 'argoproj.io' && kind === 'Rollout',
  read(doc, context) {
    const home = templateOf(doc, context);
    if ('workloads' in home) return home;
    const draft = new Draft('argo-rollouts', doc, doc.name ?? '');
    if (home.doc !== doc) draft.join(home.doc);
    stateServing(draft, home.pod, context, home.doc);
    const spec = get(doc.root, 'spec') ?? doc.root;
    stateReplicas(draft, doc, get(spec, 'replicas'), context.documents, spec);
    const canary = get(spec, 'strategy', 'canary');
    const blueGreen = get(spec, 'strategy', 'blueGreen');
    if (blueGreen !== null) blueGreenOf(draft, blueGreen, context);
    else if (canary !== null) canaryOf(draft, canary, context);
    return { workloads: [draft.build()] };
  },
});

/** Where the pod template stands: in the Rollout, or in the workload it refers to. */
function templateOf(doc: Doc, { documents }: AdapterContext): { doc: Doc; pod: Node } | AdapterRead {
  const reference = get(doc.root, 'spec', 'workloadRef');
  const kind = textAt(reference, 'kind') ?? 'Deployment';
  const name = textAt(reference, 'name');
  const home = reference === null ? doc : name === null ? null : documents.find(kind, name, doc);
  if (home === null)
    return incomplete(
      doc,
      `Rollout ${doc.name} takes its pods from ${kind}/${name}, which is not among the included files`,
      `Include the file of ${kind}/${name} under models.include`,
      reference?.start,
    );
  const pod = get(home.root, 'spec', 'template', 'spec');
  const fragment = notWhole(doc.name === null ? doc : home, pod);
  return fragment ?? (pod === null ? { workloads: [] } : { doc: home, pod });
}

/** Both fleets run until the new one is promoted and the delay is over. */
function blueGreenOf(draft: Draft, node: Node, context: AdapterContext): void {
  draft.state('rollout.strategy', 'blue_green', node);
  const delay = seconds(get(node, 'scaleDownDelaySeconds'), 'scaleDownDelaySeconds');
  const kept = delay.is === 'absent' ? ({ is: 'known', value: 30, node } as const) : delay;
  if (kept.is === 'known') draft.state('rollout.soak', `${kept.value}s`, kept.node);
  else if (kept.is === 'open') draft.leave('rollout.soak', kept.reason, kept.node);
  let length: number | null = 0;
  for (const key of ['prePromotionAnalysis', 'postPromotionAnalysis']) {
    const analysis = get(node, key);
    if (analysis === null) continue;
    const read = readAnalysis(draft, analysis, context);
    remarkTriggers(draft, read, null, true);
    if (key === 'prePromotionAnalysis') length = read.seconds;
  }
  const after = seconds(get(node, 'autoPromotionSeconds'), 'autoPromotionSeconds');
  const manual = textAt(node, 'autoPromotionEnabled') === 'false' && after.is === 'absent';
  if (manual)
    remarkPause(
      draft,
      get(node, 'autoPromotionEnabled') ?? node,
      'autoPromotionEnabled is false',
      length ?? 0,
    );
  if (after.is === 'known' && length !== null) length = Math.max(length, after.value);
  const replicas = draft.numberOf('serving.max_replicas');
  draft.rollout = {
    seconds: length,
    indefinite: manual,
    rollbackSeconds: null,
    slowestSeconds: null,
    peakReplicas: replicas === null ? null : 2 * replicas,
  };
}

function remarkPause(draft: Draft, node: Node, what: string, least: number): void {
  draft.remark(
    {
      gate: 'canary-duration',
      code: 'PAUSE_INDEFINITE',
      message: `${what}: the rollout waits for a person, and takes at least ${spell(least)}`,
      fix: 'Give the pause a duration, or declare rollout.stages in the model config',
    },
    node,
  );
}

/** What the steps of a canary add up to. */
interface Course {
  readonly steps: Step[];
  /** Seconds from the first step to each step's index. */
  readonly startsAt: number[];
  total: number;
  pause: { readonly node: Node; readonly what: string } | null;
  open: { readonly reason: string; readonly node: Node } | null;
  /** Largest canary fleet in replicas. */
  peak: number;
}

function canaryOf(draft: Draft, canary: Node, context: AdapterContext): void {
  const list = get(canary, 'steps');
  const steps = listAt(canary, 'steps');
  if (list === null || steps.length === 0) {
    draft.state('rollout.strategy', 'rolling', canary);
    return;
  }
  draft.state('rollout.strategy', 'canary', canary);
  const routed = get(canary, 'trafficRouting') !== null;
  const most = whole(get(canary, 'trafficRouting', 'maxTrafficWeight'), 'maxTrafficWeight');
  const replicas = draft.numberOf('serving.max_replicas');
  const course = courseOf(draft, steps, { max: most.is === 'known' ? most.value : 100, replicas, context });
  if (most.is === 'open') course.open = most;
  // Without a router pods are exchanged one by one, so that nothing is added but the surge.
  draft.state('rollout.extra_fleet', routed ? 'share' : 'none', get(canary, 'trafficRouting') ?? canary);
  const least = draft.numberOf('serving.min_replicas');
  if (!routed && least !== null) remarkWeights(draft, course.steps, least, list);
  if (course.pause !== null) {
    remarkPause(draft, course.pause.node, course.pause.what, course.total);
    draft.leave(
      'rollout.stages',
      `${course.pause.what}: how long that stage lasts is up to a person`,
      course.pause.node,
    );
  } else if (course.open !== null) draft.leave('rollout.stages', course.open.reason, course.open.node);
  else stateSteps(draft, course.steps, list);
  background(draft, canary, course, context);
  draft.rollout = {
    seconds: course.open === null ? course.total : null,
    indefinite: course.pause !== null,
    rollbackSeconds: null,
    slowestSeconds: null,
    peakReplicas: replicas === null ? null : replicas + (routed ? course.peak : surge(canary, replicas)),
  };
}

/** Pods above the fleet while they are exchanged: maxSurge, 25 % without one. */
function surge(canary: Node, replicas: number): number {
  const text = textAt(canary, 'maxSurge') ?? '25%';
  const match = /^([0-9]+)(%?)$/.exec(text);
  const amount = Number(match?.[1] ?? 0);
  return match?.[2] === '%' ? Math.ceil((replicas * amount) / 100) : amount;
}

function courseOf(
  draft: Draft,
  steps: readonly Node[],
  { max, replicas, context }: { max: number; replicas: number | null; context: AdapterContext },
): Course {
  const course: Course = { steps: [], startsAt: [], total: 0, pause: null, open: null, peak: 0 };
  let percent = 0;
  const dwell = (time: number): void => {
    course.total += time;
    const last = course.steps.at(-1);
    if (last !== undefined && last.percent === percent)
      course.steps[course.steps.length - 1] = { percent, seconds: last.seconds + time };
    else course.steps.push({ percent, seconds: time });
  };
  for (const [index, step] of steps.entries()) {
    course.startsAt.push(course.total);
    const weight = whole(get(step, 'setWeight'), 'setWeight');
    if (weight.is === 'open') course.open ??= weight;
    if (weight.is === 'known') {
      percent = (100 * weight.value) / max;
      course.peak = Math.max(course.peak, Math.ceil(((replicas ?? 0) * weight.value) / max));
      dwell(0);
    }
    const scale = whole(get(step, 'setCanaryScale', 'replicas'), 'setCanaryScale');
    if (scale.is === 'known') course.peak = Math.max(course.peak, scale.value);
    if (get(step, 'pause') !== null) pauseOf(course, step, index, dwell);
    const experiment = seconds(
      get(step, 'experiment', 'duration'),
      `duration of the experiment in step ${index + 1}`,
    );
    if (experiment.is === 'known') dwell(experiment.value);
    if (experiment.is === 'open') course.open ??= experiment;
    const inline = get(step, 'analysis');
    if (inline !== null) {
      const analysis = readAnalysis(draft, inline, context);
      remarkTriggers(draft, analysis, null, true);
      if (analysis.open !== null) course.open ??= analysis.open;
      dwell(analysis.seconds ?? 0);
    }
  }
  return course;
}

function pauseOf(course: Course, step: Node, index: number, dwell: (time: number) => void): void {
  const node = get(step, 'pause') ?? step;
  const length = seconds(get(step, 'pause', 'duration'), `duration of the pause in step ${index + 1}`);
  if (length.is === 'known') dwell(length.value);
  else if (length.is === 'open') course.open ??= length;
  else course.pause ??= { node, what: `the pause in step ${index + 1} has no duration` };
}

/** A background analysis ends with the last step, and that counts as success. */
function background(draft: Draft, canary: Node, course: Course, context: AdapterContext): void {
  const node = get(canary, 'analysis');
  if (node === null) return;
  const analysis = readAnalysis(draft, node, context);
  const first = whole(get(node, 'startingStep'), 'startingStep');
  const from = first.is === 'known' ? (course.startsAt[first.value] ?? course.total) : 0;
  const known = course.pause === null && course.open === null;
  remarkTriggers(draft, analysis, known ? course.total - from : null, false);
}

/** Weights that whole pods cannot serve. */
function remarkWeights(draft: Draft, steps: readonly Step[], replicas: number, node: Node): void {
  const off = steps.filter(
    ({ percent }) => percent > 0 && percent < 100 && !Number.isInteger((replicas * percent) / 100),
  );
  if (off.length === 0 || replicas === 0) return;
  const served = off.map(({ percent }) => {
    const pods = (replicas * percent) / 100;
    const near = [Math.floor(pods), Math.ceil(pods)].map((count) =>
      percentText(Math.round((1000 * count) / replicas) / 10),
    );
    return `${percentText(percent)} (${near.join(' or ')})`;
  });
  draft.remark(
    {
      gate: 'rollout-strategy',
      code: 'WEIGHT_UNREACHABLE',
      message: `Without trafficRouting ${replicas} replicas cannot serve ${served.join(', ')}`,
      fix: 'Add trafficRouting, or choose weights that are whole pods',
    },
    node,
  );
}
