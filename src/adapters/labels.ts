/** Node labels that name an accelerator, with the cloud they belong to. Values are spelled as the label's owner does. */
export const ACCELERATOR_LABELS: Readonly<Record<string, string | null>> = {
  'cloud.google.com/gke-accelerator': 'gcp',
  'cloud.google.com/gke-tpu-accelerator': 'gcp',
  'nvidia.com/gpu.product': null,
  'gpu.nvidia.com/class': null,
  'amd.com/gpu.product-name': null,
  'karpenter.k8s.aws/instance-gpu-name': 'aws',
  'karpenter.k8s.aws/instance-accelerator-name': 'aws',
  'eks.amazonaws.com/instance-gpu-name': 'aws',
  'k8s.amazonaws.com/accelerator': 'aws',
  'machine.cluster.vke.volcengine.com/gpu-name': null,
};

export const INSTANCE_LABELS = ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'];
export const REGION_LABELS = ['topology.kubernetes.io/region', 'failure-domain.beta.kubernetes.io/region'];

/** Labels that select spot capacity, with the value that does. */
export const SPOT_LABELS: Readonly<Record<string, string>> = {
  'cloud.google.com/gke-spot': 'true',
  'cloud.google.com/gke-preemptible': 'true',
  'eks.amazonaws.com/capacityType': 'SPOT',
  'karpenter.sh/capacity-type': 'spot',
  'kubernetes.azure.com/scalesetpriority': 'spot',
};

/** Resource keys of accelerators. MIG slices are fractions of one. */
export const ACCELERATOR_RESOURCE =
  /^(?:nvidia\.com\/(?:gpu|mig-.+)|amd\.com\/gpu|google\.com\/tpu|aws\.amazon\.com\/(?:neuron|neuroncore|neurondevice)|habana\.ai\/gaudi|gpu\.intel\.com\/.+)$/;

/**
 * The accelerator a label value means: `NVIDIA-A100-SXM4-80GB`, `Tesla-V100-SXM2-32GB`, `nvidia-l4`. `known`
 * gives the canonical name. A value it does not know stands as it is, so that its price is unknown by that name.
 */
export function acceleratorOf(value: string, known: (name: string) => string | null): string | null {
  const bare = value.replace(/^nvidia[- ]/i, '').replace(/-SHARED$/i, '');
  const short = bare.replace(/^tesla[- ]/i, '');
  const generic = short.replace(/-(?:SXM\d?|PCIE|HBM3e?|HBM2e?|NVL)(?=-|$)/gi, '');
  for (const name of [value, bare, short, generic, generic.replace(/-(?:16|24|48)GB$/i, '')]) {
    const canonical = known(name);
    if (canonical !== null) return canonical;
  }
  return /^[A-Za-z][A-Za-z0-9.-]*$/.test(short) ? short : null;
}
