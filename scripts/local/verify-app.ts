import type { Context, Session } from './deploy';
import { uploadPages } from './upload-pages';
import { checkFunction, checkSubscriptions, readModes } from './verify';
import { verifyNames } from './verify-names';

/** What CloudFormation's word is not enough for. An app has each part or not; what it has must work. */
export async function verify(context: Context, session: Session): Promise<void> {
  const { steps } = context;
  const { clientsIn, assembly, deployed } = session;
  if (assembly.uploads.length > 0) {
    await steps.run('the pages are in their bucket', 30, async (step) => {
      const files = await uploadPages(clientsIn, assembly, deployed);
      if (files.length === 0) throw new Error('the deployments of files have none');
      step.found(files.map(({ key, bytes }) => `${key} ${bytes} bytes`).join(', '));
    });
  }
  if (deployed.ofType('AWS::SNS::Subscription').length > 0) {
    await steps.run('every SNS subscription of the templates exists', 20, async (step) => {
      const checks = await checkSubscriptions(clientsIn, assembly, deployed);
      const missing = checks
        .filter((check) => !check.found)
        .map(({ name, protocol }) => `${name} (${protocol})`);
      if (missing.length > 0) throw new Error(`missing: ${missing.join(', ')}`);
      step.found(`${checks.length} of ${checks.length}`);
    });
  }
  if (deployed.ofType('Custom::BreakwaterMode').length > 0) {
    await steps.run('the mode is in its parameter', 20, async (step) => {
      step.found((await readModes(clientsIn, assembly, deployed)).join(', '));
    });
  }
  const functions = deployed.ofType('AWS::Lambda::Function');
  if (functions.length > 0) {
    await steps.run('every Lambda function runs', 60, async (step) => {
      const checks = await Promise.all(
        functions.map((resource) => checkFunction(clientsIn, assembly, resource)),
      );
      const broken = checks
        .filter(({ problem }) => problem)
        .map(({ name, problem }) => `${name}: ${problem}`);
      if (broken.length > 0) throw new Error(broken.join('; '));
      const scheduled = checks.filter(({ event }) => event !== '{}').length;
      step.found(`${checks.length} of ${checks.length}, ${scheduled} with the event of their own schedule`);
    });
  }
  await verifyNames(context, session);
}
