/** CloudFormation templates as plain JSON: just what the adaptation reads and writes. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export interface Resource {
  Type: string;
  Properties?: JsonObject;
  DependsOn?: string | string[];
  [key: string]: Json | undefined;
}

export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, JsonObject>;
  [key: string]: unknown;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The logical id and attribute an intrinsic refers to; undefined for anything else than Ref and Fn::GetAtt. */
export function referenceOf(value: JsonObject): { id: string; attribute?: string } | undefined {
  const keys = Object.keys(value);
  if (keys.length !== 1) return undefined;
  if (keys[0] === 'Ref' && typeof value.Ref === 'string') return { id: value.Ref };
  if (keys[0] !== 'Fn::GetAtt') return undefined;
  const target = value['Fn::GetAtt'];
  if (Array.isArray(target)) return { id: String(target[0]), attribute: String(target[1]) };
  if (typeof target !== 'string') return undefined;
  const dot = target.indexOf('.');
  return { id: target.slice(0, dot), attribute: target.slice(dot + 1) };
}
