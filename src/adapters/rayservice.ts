import { type AdapterContext, type AdapterRead, defineAdapter, incomplete } from './define.ts';
import type { Doc } from './documents.ts';
import { Draft } from './draft.ts';
import { stateHardware } from './hardware.ts';
import { type PodNeeds, type PodShape, podNeeds, podShape } from './pod.ts';
import { stateSteps } from './rollout.ts';
import { fixedReplicas } from './scaling.ts';
import { seconds, type Value, whole, word } from './values.ts';
import { get, listAt, type Node, readYaml, textAt } from './yaml.ts';

/** KubeRay's bound where maxReplicas is not written. */
const NO_BOUND = 2_147_483_647;

export const rayservice = defineAdapter({
  id: 'rayservice',
  title: 'RayService',
  claims: ({ group, kind }) => group === 'ray.io' && kind === 'RayService',
  read: service,
});

interface Group {
  readonly node: Node;
  readonly needs: PodNeeds;
  /** Pods of one replica of the group. */
  readonly hosts: Value<number>;
}

function service(doc: Doc, context: AdapterContext): AdapterRead {
  const cluster = get(doc.root, 'spec', 'rayClusterConfig');
  if (doc.name === null || cluster === null)
    return incomplete(
      doc,
      `RayService ${doc.name ?? 'without a name'} is a fragment: it has no rayClusterConfig`,
      'Include the whole object',
    );
  const draft = new Draft('rayservice', doc, doc.name);
  const serve = serveConfig(doc);
  const accelerator = acceleratorType(serve);
  if (llmConfigs(serve).length > 0)
    draft.state('model.type', 'llm', get(doc.root, 'spec', 'serveConfigV2') ?? doc.root);
  const named = (needs: PodNeeds): PodNeeds =>
    needs.open === null || needs.count === null || accelerator === null
      ? needs
      : { ...needs, accelerator, open: null };
  const read = (shape: PodShape): PodNeeds => named(podNeeds(shape, doc, context));
  const groups = listAt(cluster, 'workerGroupSpecs').map((node): Group => {
    const pod = get(node, 'template', 'spec');
    const needs = read(pod === null ? { spec: node, containers: [] } : podShape(pod));
    return { node, needs, hosts: whole(get(node, 'numOfHosts'), 'numOfHosts') };
  });
  const head = read(podShape(get(cluster, 'headGroupSpec', 'template', 'spec') ?? cluster));
  stateFleet(
    draft,
    cluster,
    groups.filter(({ needs }) => needs.count !== 0),
    head,
  );
  upgradeOf(draft, get(doc.root, 'spec', 'upgradeStrategy'));
  return { workloads: [draft.build()] };
}

/** What is billed: the worker pods. One group is the replica; several fixed groups are one replica together. */
function stateFleet(draft: Draft, cluster: Node, groups: readonly Group[], head: PodNeeds): void {
  const scales = textAt(cluster, 'enableInTreeAutoscaling') === 'true';
  const [only, second] = groups;
  const home = only?.node ?? cluster;
  if (head.count !== 0 && only !== undefined) {
    draft.leave('serving.hardware', 'the head asks for accelerators beside its workers', head.node);
    return;
  }
  if (only === undefined) {
    stateHardware(draft, 'serving', [{ needs: head, times: 1 }]);
    fixedReplicas(draft, null, cluster);
    return;
  }
  if (second === undefined) {
    const hosts = only.hosts.is === 'known' ? only.hosts.value : 1;
    stateHardware(draft, 'serving', [{ needs: only.needs, times: hosts }]);
    if (only.hosts.is === 'open') draft.leave('serving.hardware', only.hosts.reason, only.hosts.node);
    rangeOf(draft, only.node, scales);
    return;
  }
  if (scales) {
    draft.leave(
      'serving.hardware',
      `${groups.length} worker groups scale on their own`,
      get(cluster, 'workerGroupSpecs') ?? home,
    );
    return;
  }
  const pods = groups.map(({ node, needs, hosts }) => {
    const count = whole(get(node, 'replicas'), 'replicas');
    if (count.is === 'open') draft.leave('serving.min_replicas', count.reason, count.node);
    return {
      needs,
      times: (count.is === 'known' ? count.value : 0) * (hosts.is === 'known' ? hosts.value : 1),
    };
  });
  stateHardware(draft, 'serving', pods);
  fixedReplicas(draft, null, home);
}

/** The range where the autoscaler runs; without it the number that is written. */
function rangeOf(draft: Draft, group: Node, scales: boolean): void {
  const count = whole(get(group, 'replicas'), 'replicas');
  const least = whole(get(group, 'minReplicas'), 'minReplicas');
  const most = whole(get(group, 'maxReplicas'), 'maxReplicas');
  const none = { is: 'known', value: 0, node: group } as const;
  if (!scales) {
    const fixed = or(count, or(least, none));
    draft.take('serving.min_replicas', fixed);
    if (fixed.is === 'known') draft.take('serving.max_replicas', fixed);
    return;
  }
  draft.take('serving.min_replicas', or(least, none));
  if (most.is === 'absent' || (most.is === 'known' && most.value >= NO_BOUND))
    draft.leave(
      'serving.max_replicas',
      'the worker group has no maxReplicas, and scales without a bound',
      group,
    );
  else draft.take('serving.max_replicas', most);
}

/** The serve config is YAML inside a text; null where it is not. */
function serveConfig(doc: Doc): Node | null {
  const text = textAt(doc.root, 'spec', 'serveConfigV2');
  if (text === null) return null;
  return readYaml(doc.file, text).documents[0]?.root ?? null;
}

const llmConfigs = (serve: Node | null): readonly Node[] =>
  listAt(serve, 'applications').flatMap((application) => listAt(application, 'args', 'llm_configs'));

/** The accelerator that every LLM of the service names; null where they name none, or several. */
function acceleratorType(serve: Node | null): string | null {
  const names = new Set(
    llmConfigs(serve)
      .map((config) => word(get(config, 'accelerator_type'), 'accelerator_type'))
      .flatMap((value) => (value.is === 'known' ? [value.value] : [])),
  );
  const [name] = names;
  return names.size === 1 && name !== undefined ? name : null;
}

/** An incremental upgrade moves traffic in steps; any other runs two clusters and moves it at once. */
function upgradeOf(draft: Draft, upgrade: Node | null): void {
  const replicas = draft.numberOf('serving.max_replicas');
  const peakReplicas = replicas === null ? null : 2 * replicas;
  draft.rollout = {
    seconds: null,
    indefinite: false,
    rollbackSeconds: null,
    slowestSeconds: null,
    peakReplicas,
  };
  const type = get(upgrade, 'type');
  const options = get(upgrade, 'clusterUpgradeOptions');
  if (type === null || textAt(type) !== 'NewClusterWithIncrementalUpgrade') return;
  draft.state('rollout.strategy', 'canary', type);
  const step = whole(get(options, 'stepSizePercent'), 'stepSizePercent');
  const time = seconds(get(options, 'intervalSeconds'), 'intervalSeconds');
  const surge = whole(get(options, 'maxSurgePercent'), 'maxSurgePercent');
  for (const value of [step, time])
    if (value.is === 'open') draft.leave('rollout.stages', value.reason, value.node);
  if (step.is !== 'known' || time.is !== 'known' || step.value === 0) {
    if (step.is === 'absent' || time.is === 'absent')
      draft.leave('rollout.stages', 'stepSizePercent or intervalSeconds is not written', options ?? type);
    return;
  }
  const steps = Math.ceil(100 / step.value);
  const percents = Array.from({ length: steps - 1 }, (_, index) => (index + 1) * step.value);
  stateSteps(
    draft,
    percents.map((percent) => ({ percent, seconds: time.value })),
    step.node,
  );
  draft.rollout = {
    seconds: (steps - 1) * time.value,
    indefinite: false,
    rollbackSeconds: null,
    slowestSeconds: null,
    peakReplicas:
      replicas === null
        ? null
        : replicas + Math.ceil((replicas * (surge.is === 'known' ? surge.value : 100)) / 100),
  };
}

const or = (value: Value<number>, fallback: Value<number>): Value<number> =>
  value.is === 'absent' ? fallback : value;
