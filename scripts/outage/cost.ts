import { inventoryOf, LINES, type TemplateJson, type Usage } from '../cost-lines';
import { PRICES } from '../prices';
import type { Templates } from './baselines';

/** The quiet month of docs/cost.md, with as many servers as the group has at least. */
const QUIET: Omit<Usage, 'instances'> = {
  requestsMillions: 1,
  edgeGib: 50,
  capacityUnits: 0.2,
  freeTier: true,
};

/** What a stack costs in a month in which nothing happens, and how much of it is for more than the servers, their load balancer and cache. USD. */
export function costOf(templates: Templates): { readonly total: number; readonly above: number } {
  const inventory = inventoryOf(Object.values(templates) as TemplateJson[]);
  const usage = { ...QUIET, instances: inventory.minInstances };
  const lines = LINES.filter(({ onlyWith }) => onlyWith === undefined || inventory[onlyWith] > 0).map(
    ({ part, price, units }) => ({ part, usd: PRICES[price].usd * units(inventory, usage) }),
  );
  const sum = (of: typeof lines) => Number(of.reduce((total, { usd }) => total + usd, 0).toFixed(2));
  return { total: sum(lines), above: sum(lines.filter(({ part }) => part === 'breakwater')) };
}
