import type { Parameter } from './assembly';

/** Of Java's regular expressions, in which patterns are written: what JavaScript reads as something else, or not at all. */
const JAVA_ONLY = /\\[pPhHRQEAzZGX]|&&|\[\[|[*+?}]\+|\(\?[a-z]/;

/** What one value is not, and what to do. */
export interface ValueFault {
  /** `which is …`. */
  readonly which: string;
  readonly remedy: string;
}

/**
 * Why CloudFormation would not take a value for a parameter; undefined where it would, and where only the account says (documented: "Parameters",
 * properties; of a list each member counts).
 */
export function valueFault(parameter: Parameter, value: string): ValueFault | undefined {
  const { Type = 'String' } = parameter;
  // What stands in Parameter Store is not known; AllowedValues are of its name.
  const isStored = Type.startsWith('AWS::SSM::');
  const isList = !isStored && /^(CommaDelimitedList|List<.*>)$/.test(Type);
  const values = isList && value !== '' ? value.split(',').map((one) => one.trim()) : isList ? [] : [value];
  for (const one of values) {
    const fault = notAllowed(parameter, one) ?? (isStored ? undefined : memberFault(parameter, Type, one));
    if (fault === undefined) continue;
    return isList
      ? { ...fault, which: `in which ${JSON.stringify(one)} is ${fault.which}` }
      : { ...fault, which: `which is ${fault.which}` };
  }
  return undefined;
}

function notAllowed({ AllowedValues }: Parameter, value: string): ValueFault | undefined {
  if (!Array.isArray(AllowedValues) || AllowedValues.map(String).includes(value)) return undefined;
  return { which: 'none of its AllowedValues', remedy: `give one of ${AllowedValues.join(', ')}` };
}

function memberFault(parameter: Parameter, type: string, value: string): ValueFault | undefined {
  const { AllowedPattern, ConstraintDescription, MinLength, MaxLength, MinValue, MaxValue } = parameter;
  const because = typeof ConstraintDescription === 'string' ? `: ${ConstraintDescription}` : '';
  if (/^(Number|List<Number>)$/.test(type)) {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (Number.isNaN(number)) return { which: 'no number', remedy: `give one${because}` };
    if (MinValue !== undefined && number < Number(MinValue))
      return { which: `less than its MinValue of ${MinValue}`, remedy: `give a larger one${because}` };
    if (MaxValue !== undefined && number > Number(MaxValue))
      return { which: `more than its MaxValue of ${MaxValue}`, remedy: `give a smaller one${because}` };
    return undefined;
  }
  if (type === 'String' && MinLength !== undefined && value.length < Number(MinLength))
    return { which: `shorter than its MinLength of ${MinLength}`, remedy: `give a longer one${because}` };
  if (type === 'String' && MaxLength !== undefined && value.length > Number(MaxLength))
    return { which: `longer than its MaxLength of ${MaxLength}`, remedy: `give a shorter one${because}` };
  const isPatterned = type === 'String' || type === 'CommaDelimitedList';
  if (!isPatterned || typeof AllowedPattern !== 'string' || fits(AllowedPattern, value)) return undefined;
  return {
    which: `not as its AllowedPattern ${AllowedPattern} wants it`,
    remedy: `give one that is${because}`,
  };
}

/** The whole value must. */
function fits(pattern: string, value: string): boolean {
  if (JAVA_ONLY.test(pattern)) return true;
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}
