import { idBehind, resolve, resourcesOf } from './cloudformation.ts';
import { type AdapterContext, type AdapterRead, defineAdapter } from './define.ts';
import type { Doc } from './documents.ts';
import { Draft } from './draft.ts';
import { type Step, stateSteps } from './rollout.ts';
import { type Value, whole, word } from './values.ts';
import { entriesAt, get, listAt, type Node, textAt } from './yaml.ts';

const TYPE = 'AWS::SageMaker::';

export const sagemaker = defineAdapter({
  id: 'sagemaker',
  title: 'SageMaker endpoints in CloudFormation',
  claims: (doc) =>
    [...entriesAt(doc.root, 'Resources').values()].some((node) =>
      (textAt(node, 'Type') ?? '').startsWith('AWS::'),
    ),
  read(doc, context) {
    const configs = resourcesOf(doc, `${TYPE}EndpointConfig`);
    if (configs.length > 0) return { workloads: configs.flatMap((config) => variants(doc, config, context)) };
    return withoutEndpoint(doc);
  },
});

/** A template that uses SageMaker and has no endpoint to cost. */
function withoutEndpoint(doc: Doc): AdapterRead {
  const pipelines = resourcesOf(doc, `${TYPE}Pipeline`);
  const [pipeline] = pipelines;
  if (pipeline === undefined) return { workloads: [] };
  const workloads = pipelines.map(({ id, node }) => {
    const draft = new Draft('sagemaker', doc, `${doc.file.replace(/\.\w+$/, '')}-${id}`);
    const body = get(node, 'PipelineDefinition');
    draft.leave(
      'training.hardware',
      'a SageMaker pipeline says in its definition what its jobs run on, and that is not in this template',
      body ?? node,
    );
    return draft.build();
  });
  return { workloads };
}

/** One workload per production variant: each has its own instances. */
function variants(doc: Doc, config: { id: string; node: Node }, context: AdapterContext) {
  const endpoint = resourcesOf(doc, `${TYPE}Endpoint`).find(
    ({ node }) => idBehind(get(node, 'EndpointConfigName')) === config.id,
  );
  const list = listAt(config.node, 'ProductionVariants');
  const base = `${doc.file.replace(/\.\w+$/, '')}-${endpoint?.id ?? config.id}`;
  return list.map((variant) => {
    const draft = new Draft(
      'sagemaker',
      doc,
      list.length === 1 ? base : `${base}-${textAt(variant, 'VariantName') ?? '?'}`,
    );
    draft.state('serving.cloud', 'aws', variant);
    stateInstance(draft, variant, context);
    if (get(variant, 'ServerlessConfig') === null) stateReplicas(draft, variant);
    if (endpoint !== undefined) deploymentOf(draft, endpoint.node);
    return draft.build();
  });
}

/** A property with its references resolved. */
function valueAt<T>(
  doc: Doc,
  node: Node | null,
  what: string,
  read: (node: Node | null, what: string) => Value<T>,
): Value<T> {
  if (node === null) return { is: 'absent' };
  const resolved = resolve(doc, node);
  return 'reason' in resolved
    ? { is: 'open', reason: `${what}: ${resolved.reason}`, node }
    : read(resolved.node, what);
}

function stateInstance(draft: Draft, variant: Node, { catalog }: AdapterContext): void {
  const serverless = get(variant, 'ServerlessConfig');
  if (serverless !== null) {
    draft.leave(
      'serving.hardware',
      'ServerlessConfig is paid per request and second, which the price book does not have',
      serverless,
    );
    return;
  }
  const type = valueAt(draft.doc, get(variant, 'InstanceType'), 'InstanceType', word);
  if (!draft.take('serving.instance', type))
    draft.leave('serving.instance', 'InstanceType is not written', variant);
  if (type.is === 'known')
    draft.accelerators = catalog.instance(type.value.replace(/^ml\./, ''))?.count ?? null;
}

/** The count it starts with, or the range of the autoscaling target in the same template. */
function stateReplicas(draft: Draft, variant: Node): void {
  const { doc } = draft;
  const targets = resourcesOf(doc, 'AWS::ApplicationAutoScaling::ScalableTarget').filter(
    ({ node }) => textAt(node, 'ServiceNamespace') === 'sagemaker',
  );
  const [target, second] = targets;
  if (target !== undefined && second === undefined) {
    draft.take('serving.min_replicas', valueAt(doc, get(target.node, 'MinCapacity'), 'MinCapacity', whole));
    draft.take('serving.max_replicas', valueAt(doc, get(target.node, 'MaxCapacity'), 'MaxCapacity', whole));
    return;
  }
  const count = valueAt(doc, get(variant, 'InitialInstanceCount'), 'InitialInstanceCount', whole);
  const value = count.is === 'absent' ? ({ is: 'known', value: 1, node: variant } as const) : count;
  draft.take('serving.min_replicas', value);
  if (value.is === 'known') draft.take('serving.max_replicas', value);
}

function deploymentOf(draft: Draft, endpoint: Node): void {
  const deployment = get(endpoint, 'DeploymentConfig');
  const policy = get(deployment, 'BlueGreenUpdatePolicy');
  const routing = get(policy, 'TrafficRoutingConfiguration');
  if (deployment === null || policy === null || routing === null) return;
  const number = (node: Node | null, what: string) => valueAt(draft.doc, node, what, whole);
  const wait = number(get(routing, 'WaitIntervalInSeconds'), 'WaitIntervalInSeconds');
  const kept = number(get(policy, 'TerminationWaitInSeconds'), 'TerminationWaitInSeconds');
  const type = textAt(routing, 'Type');
  const size = get(routing, type === 'LINEAR' ? 'LinearStepSize' : 'CanarySize');
  const step = number(get(size, 'Value'), 'Value');
  const replicas = draft.numberOf('serving.max_replicas');
  const time = wait.is === 'known' ? wait.value : 0;
  const ended = kept.is === 'known' ? kept.value : 0;
  const steps = stepsOf(type, textAt(size, 'Type'), { step, time, replicas });
  draft.state('rollout.strategy', steps === null || steps.length > 0 ? 'canary' : 'blue_green', routing);
  // The new fleet is there in full from the start.
  draft.state('rollout.extra_fleet', 'full', routing);
  for (const value of [wait, kept, step])
    if (value.is === 'open') draft.leave('rollout.stages', value.reason, value.node);
  if (steps === null) draft.leave('rollout.stages', 'the size of a step is not known', size ?? routing);
  else if (steps.length > 0 && wait.is !== 'open' && step.is !== 'open')
    stateSteps(draft, [...steps, { percent: 100, seconds: ended }], size ?? routing);
  else if (ended > 0)
    draft.state('rollout.soak', `${ended}s`, get(policy, 'TerminationWaitInSeconds') ?? policy);
  draft.rollout = {
    seconds: steps === null || wait.is === 'open' ? null : Math.max(1, steps.length) * time + ended,
    indefinite: false,
    rollbackSeconds: null,
    slowestSeconds: null,
    peakReplicas: replicas === null ? null : 2 * replicas,
  };
  remarkAlarms(draft, deployment);
}

function remarkAlarms(draft: Draft, deployment: Node): void {
  if (listAt(deployment, 'AutoRollbackConfiguration', 'Alarms').length > 0) return;
  draft.remark(
    {
      gate: 'rollback-triggers',
      level: 'violation',
      code: 'NO_ALARMS',
      message: 'The endpoint has no AutoRollbackConfiguration.Alarms: nothing rolls it back',
      fix: 'Name CloudWatch alarms under DeploymentConfig.AutoRollbackConfiguration',
    },
    deployment,
  );
}

/** Steps below 100 %; none where all traffic moves at once, null where a size is unknown. */
function stepsOf(
  type: string | null,
  unit: string | null,
  { step, time, replicas }: { step: Value<number>; time: number; replicas: number | null },
): Step[] | null {
  if (type === 'ALL_AT_ONCE') return [];
  if (step.is !== 'known' || step.value === 0 || (unit === 'INSTANCE_COUNT' && (replicas ?? 0) === 0))
    return null;
  const percent = unit === 'INSTANCE_COUNT' ? (100 * step.value) / (replicas ?? 1) : step.value;
  if (type !== 'LINEAR') return [{ percent, seconds: time }];
  const count = Math.ceil(100 / percent);
  return Array.from({ length: count - 1 }, (_, index) => ({ percent: (index + 1) * percent, seconds: time }));
}
