import { type AdapterRead, defineAdapter } from './define.ts';
import { type Doc, hasKeys } from './documents.ts';
import { Draft } from './draft.ts';
import { fixedReplicas } from './scaling.ts';
import { whole, word } from './values.ts';
import { get, textAt } from './yaml.ts';

export const azureMl = defineAdapter({
  id: 'azure-ml',
  title: 'Azure ML online deployments',
  claims: (doc) =>
    doc.kind === '' &&
    ((textAt(doc.root, '$schema') ?? '').endsWith('OnlineDeployment.schema.json') ||
      hasKeys(doc, 'endpoint_name', 'instance_type')),
  read: deployment,
});

function deployment(doc: Doc): AdapterRead {
  const endpoint = textAt(doc.root, 'endpoint_name');
  const name = textAt(doc.root, 'name') ?? 'default';
  const draft = new Draft('azure-ml', doc, endpoint === null ? name : `${endpoint}/${name}`);
  const instance = word(get(doc.root, 'instance_type'), 'instance_type');
  draft.state('serving.cloud', 'azure', doc.root);
  if (!draft.take('serving.instance', instance))
    draft.leave('serving.instance', 'instance_type is not written', doc.root);
  const model = word(get(doc.root, 'model'), 'model');
  if (model.is === 'known') draft.state('artifact.path', model.value, model.node);
  const scale = get(doc.root, 'scale_settings');
  if (textAt(scale, 'type') !== 'target_utilization') {
    fixedReplicas(draft, get(doc.root, 'instance_count'), doc.root);
    return { workloads: [draft.build()] };
  }
  const least = whole(get(scale, 'min_instances'), 'min_instances');
  const most = whole(get(scale, 'max_instances'), 'max_instances');
  const one = { is: 'known', value: 1, node: scale ?? doc.root } as const;
  draft.take('serving.min_replicas', least.is === 'absent' ? one : least);
  draft.take('serving.max_replicas', most.is === 'absent' ? one : most);
  return { workloads: [draft.build()] };
}
