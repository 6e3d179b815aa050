// cdk-nag's AwsSolutions pack over what DNS needs: no finding without an acknowledgement, no acknowledgement without a reason.
import { AwsSolutionsChecks } from 'cdk-nag';
import { OriginFailover, StopSwitch } from '../../../lib';
import { controlStack, lifeboat, loadBalancer, ZONE } from './support';

test('lifeboat, stop switch and records have no unacknowledged finding', () => {
  const stack = controlStack();
  new OriginFailover(stack, 'Failover', {
    ...ZONE,
    domainName: 'shop.example',
    loadBalancer: loadBalancer(stack, 'Site'),
    lifeboat: lifeboat(stack),
    stopSwitch: new StopSwitch(stack, 'Switch'),
  });
  const report = new AwsSolutionsChecks(stack).validateScope(stack.node.root);
  const findings = report.violations.flatMap((violation) =>
    violation.violatingResources.map((resource) => `${violation.ruleName} ${resource.resourceLogicalId}`),
  );
  expect(findings).toEqual([]);
  expect(report.success).toBe(true);
});
