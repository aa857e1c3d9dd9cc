import { defineModelGate } from '../core/gate.ts';
import { judged, notApplicable } from './parts/finding.ts';
import { crossRegion, idle, tooFewReplicas, trainingOnDemand } from './parts/hardware-advice.ts';
import { cheaperFit, doesNotFit } from './parts/hardware-memory.ts';

/** Hardware that does not suit what it does: too little for the model, too much for it, or paid while idle. */
export const hardwareFit = defineModelGate({
  id: 'hardware-fit',
  title: 'Training and serving hardware suit the model',
  action: 'warn',
  options: {},
  comparesWithBase: true,
  judge(subject, context) {
    const { serving, training } = subject.head.config;
    const declared = [serving?.hardware, serving?.instance, training?.hardware, training?.instance].some(
      (value) => value !== undefined,
    );
    if (!declared) return notApplicable('The config declares no hardware');
    const findings = [doesNotFit, cheaperFit, tooFewReplicas, idle, trainingOnDemand, crossRegion].flatMap(
      (check) => check(subject, context) ?? [],
    );
    return judged(findings, 'The declared hardware suits the model');
  },
});
