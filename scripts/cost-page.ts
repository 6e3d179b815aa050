import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Breakwater, type BreakwaterProps } from '../lib/breakwater';
import { type Inventory, inventoryOf, LINES, type TemplateJson, type Usage } from './cost-lines';
import { PRICES, type Price } from './prices';

const QUIET: Usage = { instances: 2, requestsMillions: 1, edgeGib: 50, capacityUnits: 0.2, freeTier: true };
const CAMPAIGN: Usage = {
  instances: 5,
  requestsMillions: 40,
  edgeGib: 1500,
  capacityUnits: 3,
  freeTier: false,
};

/** docs/cost.md as text. */
export function renderCost(): string {
  const inventory = inventoryWith({});
  const rows = LINES.filter((line) => line.quantity(inventory) !== '0').map((line) => ({
    ...line,
    price: PRICES[line.price] as Price,
    low: PRICES[line.price].usd * line.units(inventory, QUIET),
    high: PRICES[line.price].usd * line.units(inventory, CAMPAIGN),
  }));
  const sum = (part: 'site' | 'breakwater', edge: 'low' | 'high') =>
    rows.filter((row) => row.part === part).reduce((total, row) => total + row[edge], 0);
  const table = rows.map(
    (row) =>
      `| ${row.item} | ${row.part === 'site' ? 'the site' : 'Breakwater'} | ${row.quantity(inventory)} | ` +
      `${unitPrice(row.price.usd)} per ${row.price.unit} | ${row.price.evidence}: ${row.price.source} | ${range(row.low, row.high)} |`,
  );
  return `${[
    ...intro(),
    '| item | for | quantity | price (USD) | evidence | USD a month |',
    '|---|---|---|---|---|--:|',
    ...table,
    `| **the site itself** | | | | | **${range(sum('site', 'low'), sum('site', 'high'))}** |`,
    `| **what Breakwater adds** | | | | | **${range(sum('breakwater', 'low'), sum('breakwater', 'high'))}** |`,
    '',
    ...outro(),
    '',
    ...choices(),
  ].join('\n')}\n`;
}

/** What the app makes: the quantities are the templates' own. */
function inventoryWith(props: BreakwaterProps): Inventory {
  const { originStack, standbyStack, edgeStack, controlStack } = new Breakwater(new App(), 'Cost', {
    account: '123456789012',
    siteRegion: 'eu-west-3',
    ...props,
  });
  const stacks: Stack[] = [originStack, ...(standbyStack ? [standbyStack] : []), edgeStack, controlStack];
  return inventoryOf(stacks.map((stack) => Template.fromStack(stack).toJSON() as TemplateJson));
}

const NAMED: BreakwaterProps = {
  domainName: 'www.shop.example',
  hostedZoneId: 'Z0123456789',
  hostedZoneName: 'shop.example',
};

/** What is chosen on top, each with what it adds to a quiet month of the default app. */
const CHOICES: readonly {
  readonly what: string;
  readonly props: BreakwaterProps;
  readonly servers: number;
}[] = [
  { what: 'a name, `originAccess` `vpcOrigin`', props: { ...NAMED, originAccess: 'vpcOrigin' }, servers: 0 },
  { what: 'a name, with the lifeboat', props: NAMED, servers: 0 },
  { what: 'a name, with `cdnBypass`', props: { ...NAMED, cdnBypass: true }, servers: 0 },
  {
    what: 'a name, with `standbyRegion`, `warm`',
    props: { ...NAMED, standbyRegion: 'eu-central-1' },
    servers: 2,
  },
];

function choices(): string[] {
  const quiet = (inventory: Inventory, servers: number) =>
    LINES.reduce(
      (sum, { price, units }) =>
        sum + PRICES[price].usd * units(inventory, { ...QUIET, instances: QUIET.instances + servers }),
      0,
    );
  const least = quiet(inventoryWith({}), 0);
  const rows = CHOICES.map(({ what, props, servers }) => {
    const inventory = inventoryWith(props);
    const { publicAddresses, healthChecks, secrets, webAcls } = inventory;
    return (
      `| ${what} | ${publicAddresses} | ${healthChecks} | ${secrets} | ${webAcls} | ${inventory.minInstances} | ` +
      `${money(quiet(inventory, servers) - least)} |`
    );
  });
  const month = PRICES.instanceHour.usd * 730;
  return [
    '## With a name of its own',
    '',
    'What each choice adds to the quiet month of the default app, counted in its own templates ([what each is](dns.md)):',
    '',
    '| choice | public addresses | health checks | secrets and copies | firewalls | servers at least | USD a month more |',
    '|---|--:|--:|--:|--:|--:|--:|',
    ...rows,
    '',
    `- **\`running\`** instead of \`warm\`: ${money(month)} USD more for each server above two. With \`fleet.minSize\` 2, the default, both are the same.`,
    '- **The lifeboat** costs nothing while nobody is sent to it; then about 1 USD for each million requests (assumed) and as much again for its function and log.',
    '- **The check of the CDN** asks the distribution some 4 million times a month (sixteen checkers or so, every 10 s: assumed), about ' +
      `${money(4 * (PRICES.edgeRequests.usd + PRICES.edgeFunctions.usd + PRICES.webAclRequests.usd))} USD beyond the free allowances, which is not in the table.`,
    '- **The second firewall** of `cdnBypass` also counts the requests that CloudFront sends on: 0.60 USD for each million.',
    '- **Traffic between the Regions** is none: nothing is replicated. What you replicate, you pay.',
  ];
}

function intro(): string[] {
  return [
    '# What it costs',
    '',
    '<!-- Written by `npm run cost` from scripts/prices.ts and the synthesized templates; a test fails when it is stale. -->',
    '',
    'The default app in eu-west-3, list prices in USD without tax, as of 2026-11-22. The quantities are counted in the synthesized',
    'templates. Of the prices, few could be read on a price page of AWS; the others are marked **reported** (read in somebody',
    'else’s publication) or **assumed** (from memory). Nothing here has been billed: nobody has deployed this to an account.',
    '',
    `- The lower figure is a quiet month inside the free allowances: ${usage(QUIET)}.`,
    `- The upper figure is a month with a campaign, without free allowances: ${usage(CAMPAIGN)}.`,
    '',
  ];
}

function usage({ instances, requestsMillions, edgeGib }: Usage): string {
  return `${instances} instances on average, ${requestsMillions} million requests, ${edgeGib} GB to visitors`;
}

function outro(): string[] {
  const hour = PRICES.instanceHour.usd;
  return [
    'Not in the table:',
    '',
    '- **Capacity leases.** A lease that takes the group from 2 to 4 `t4g.small` for 15 minutes costs about ' +
      `${unitPrice((hour * 2) / 4)} USD; the upper bound is \`fleet.maxSize\` instances all month ` +
      `(10 × 730 h × ${hour} = ${Math.round(hour * 7300)} USD).`,
    '- **SMS.** Priced by country and message; set a spending limit in SNS.',
    '- **What it avoids.** No NAT gateway (two would be about 73 USD a month, assumed), no public IPv4 addresses without a name, no ' +
      'load-balancer capacity reservation (about 600 USD a month, reported), no browser canaries.',
  ];
}

function range(low: number, high: number): string {
  const [a, b] = [money(low), money(high)];
  return a === b ? a : `${a} – ${b}`;
}

const money = (usd: number) => (usd < 10 ? usd.toFixed(2) : usd.toFixed(0));
const unitPrice = (usd: number) => String(Number(usd.toPrecision(3)));
