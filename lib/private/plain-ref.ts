import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The name of a resource as its template's plain `Ref`, for a stack of another Region. The L2's own name attribute refuses to cross
 * Regions without a physical name, which would make a replacement impossible; a plain `Ref` crosses as a stack output.
 */
export function plainRef(resource: IConstruct, nameOfImported: string): string {
  const child = resource.node.defaultChild;
  return child instanceof CfnResource ? child.ref : nameOfImported;
}
