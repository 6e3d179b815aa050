import type { FunctionFacts } from '../account';
import { type Check, resourcesOf } from '../check';
import { each, type Finding, gone, plural, skipped, wrong } from '../finding';

export function functionFindings(functions: readonly FunctionFacts[]): Finding[] {
  return functions.flatMap(({ name, region, state, reserved }) => {
    const which = `the function ${name} in ${region}`;
    if (state === undefined) return [gone(which)];
    return [
      // Somebody who stops a function in the console writes this, and forgets it (documented: Lambda "Configuring reserved concurrency").
      ...(reserved === 0
        ? [
            wrong(
              `${which} is throttled to nothing: it never runs`,
              `run \`aws lambda delete-function-concurrency --region ${region} --function-name ${name}\``,
            ),
          ]
        : []),
      // Lambda takes the resources of a function that has not run for weeks, and makes them again at the next call: that is well.
      ...(state === 'Failed' || state === 'Pending'
        ? [
            wrong(
              `${which} is ${state}: it cannot run`,
              'see why in Lambda (its reason is in the console), put that right, and deploy its stack',
            ),
          ]
        : []),
    ];
  });
}

export const functions: Check = {
  id: 'functions',
  title: 'Functions',
  async examine(patient) {
    const found = resourcesOf(patient, 'AWS::Lambda::Function');
    if (found.length === 0) return skipped('there are none');
    const { facts, findings } = await each(found, ({ region, id }) => patient.account.function(region, id));
    return {
      findings: [...findings, ...functionFindings(facts)],
      fine: `${plural(found.length, 'function')}, none held back`,
    };
  },
};
