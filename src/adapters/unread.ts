import type { AdapterContext, AdapterRead } from './define.ts';
import { incomplete } from './define.ts';
import type { Doc } from './documents.ts';
import { hasKeys } from './documents.ts';
import { Draft } from './draft.ts';
import { acceleratorBelow } from './pod.ts';
import { get, textAt } from './yaml.ts';

/** Kinds of tools that serve or train and have no adapter. */
const KNOWN_GROUPS =
  /(?:^|\.)(?:kubeai\.org|aibrix\.ai|seldon\.io|bentoml\.com|kserve\.io|ray\.io|kubeflow\.org|kaito\.sh|nvidia\.com)$/;

/** A document no adapter claims: a workload whose cost is unknown where it asks for accelerators, else nothing. */
export function unread(doc: Doc, _context: AdapterContext): AdapterRead {
  if (doc.kind === '' || doc.group === '') return shapeless(doc);
  const asked = acceleratorBelow(doc.root);
  const profile = KNOWN_GROUPS.test(doc.group) ? get(doc.root, 'spec', 'resourceProfile') : null;
  const node = asked?.node ?? profile;
  if (node === null || node === undefined || NEVER.includes(doc.kind)) return { workloads: [] };
  if (doc.name === null) return incomplete(doc, `${doc.kind} has no name`, 'Include the whole object');
  const draft = new Draft('kubernetes', doc, doc.name);
  const what = asked === null ? `its resourceProfile ${textAt(node) ?? ''}` : `it asks for ${asked.key}`;
  draft.leave('serving.hardware', `${doc.kind} of ${doc.group} has no adapter; ${what}`, node);
  return { workloads: [draft.build()] };
}

/** Kinds that name accelerators without running on them. */
const NEVER = [
  'ResourceQuota',
  'LimitRange',
  'ClusterQueue',
  'ResourceFlavor',
  'CustomResourceDefinition',
  'ClusterServingRuntime',
  'ServingRuntime',
  'NodePool',
  'Provisioner',
];

/** Neither a Kubernetes object nor a format with its own shape. */
function shapeless(doc: Doc): AdapterRead {
  const kustomization =
    /(?:^|\/)kustomization\.ya?ml$/.test(doc.file) || hasKeys(doc, 'resources', 'namePrefix');
  if (kustomization) return { workloads: [] };
  return {
    workloads: [],
    problems: [
      {
        code: 'UNKNOWN_FORMAT',
        severity: 'warning',
        message:
          doc.root.type === 'map' && doc.root.template
            ? 'The document is an unrendered template'
            : `This document is neither a model config nor a manifest Tollgate reads${doc.kind === '' ? '' : ` (kind ${doc.kind} without apiVersion)`}`,
        expected: 'a model config with a `model` block, or a manifest of docs/adapters',
        fix: 'Exclude the file under models.exclude, or mend its first keys',
        place: { file: doc.file, offset: doc.root.start },
      },
    ],
  };
}
