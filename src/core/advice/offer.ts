import { moneyFromText } from '../money.ts';
import type { Advice, AdviceFix, Fix, GateResult, ModelReport } from '../report.ts';
import { suggestionFor } from '../suggestion.ts';
import { money } from '../words.ts';
import { isFailing } from './search.ts';

/** Models whose findings carry the change that was found, where their gate had none to offer. */
export function withOffers(
  models: readonly ModelReport[],
  advice: Advice | null,
  headText: (file: string) => string | undefined,
): readonly ModelReport[] {
  if (advice === null || advice.fixes.length === 0) return models;
  return models.map((model) => {
    const own = advice.fixes.filter((fix) => fix.model === model.id);
    if (own.length === 0) return model;
    return {
      ...model,
      gates: model.gates.map((result) =>
        withOffer(result, own, { currency: currencyOf(model), text: headText(model.path) }),
      ),
    };
  });
}

interface About {
  readonly currency: string;
  /** The model's file as the head has it. */
  readonly text: string | undefined;
}

const currencyOf = ({ cost }: ModelReport): string => cost.head?.currency ?? '';

function withOffer(result: GateResult, fixes: readonly AdviceFix[], about: About): GateResult {
  const found = fixes.find(({ gate, code }) => gate === result.gate && code === result.code);
  if (found === undefined || !isFailing(result) || result.fix?.replacement !== undefined) return result;
  return { ...result, fix: offerOf(result.fix, found, about) };
}

/** The words of the gate, then the change; as a replacement where that one edit is all it takes. */
function offerOf(fix: Fix | null, found: AdviceFix, { currency, text }: About): Fix {
  const changes = found.edits.map(({ path, to }) => `${path}: ${to}`).join(' and ');
  const cost = found.delta === null ? '' : `, ${signed(money(moneyFromText(found.delta), currency))} a month`;
  const given = found.assumes === null ? '' : `, if ${found.assumes}`;
  const summary = `${fix === null ? '' : `${fix.summary}. `}Cheapest found to pass: ${changes}${cost}${given}`;
  const [only, ...others] = found.edits;
  if (!found.as_written || only === undefined || others.length > 0) return { ...fix, summary };
  const suggestion = text === undefined ? null : suggestionFor(text, only.path, only.to);
  const offer = { summary, path: only.path, replacement: only.to };
  return suggestion === null ? offer : { ...offer, suggestion };
}

const signed = (amount: string): string => (amount.startsWith('-') ? amount : `+${amount}`);
