import type { Assembly, Stack } from '../../template/assembly';
import type { Resolver } from '../../template/resolve';
import { Fault, type WireAnswer } from './wire';

/** The output that leads to the site; here it must lead to this machine. */
const SITE_URL = 'SiteUrl';

/** CloudFormation's view of the assembly: its stacks are taken for deployed. */
export class Stacks {
  public constructor(
    private readonly assembly: Assembly,
    private readonly resolver: Resolver,
    private readonly siteUrl: () => string,
  ) {}

  /** @throws Fault */
  public answer(form: URLSearchParams): WireAnswer {
    const action = form.get('Action');
    switch (action) {
      case 'DescribeStacks':
        return this.describe(form.get('StackName') ?? undefined);
      case 'ListStacks':
        return xml(
          action,
          list(
            'StackSummaries',
            this.assembly.stacks.map((stack) => this.head(stack)),
          ),
        );
      default:
        throw new Fault('InvalidAction', `cloudformation ${action} is not played`);
    }
  }

  private describe(name: string | undefined): WireAnswer {
    const found = this.assembly.stacks.filter(
      (stack) => name === undefined || stack.name === name || idOf(stack) === name,
    );
    if (found.length === 0) throw new Fault('ValidationError', `Stack with id ${name} does not exist`);
    const members = found.map((stack) => `${this.head(stack)}${list('Outputs', this.outputs(stack))}`);
    return xml('DescribeStacks', list('Stacks', members));
  }

  private outputs(stack: Stack): string[] {
    return Object.entries(stack.template.Outputs ?? {}).map(([key, { Value }]) => {
      const value = key === SITE_URL ? this.siteUrl() : String(this.resolver.value(stack, Value));
      return `<OutputKey>${plain(key)}</OutputKey><OutputValue>${plain(value)}</OutputValue>`;
    });
  }

  private head(stack: Stack): string {
    return (
      `<StackId>${plain(idOf(stack))}</StackId><StackName>${plain(stack.name)}</StackName>` +
      '<StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00.000Z</CreationTime>'
    );
  }
}

const idOf = ({ account, name, region }: Stack) =>
  `arn:aws:cloudformation:${region}:${account}:stack/${name}/00000000-0000-4000-8000-000000000000`;

const list = (name: string, members: readonly string[]) =>
  `<${name}>${members.map((member) => `<member>${member}</member>`).join('')}</${name}>`;

function xml(action: string, result: string): WireAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body:
      `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>edge</RequestId></ResponseMetadata></${action}Response>`,
  };
}

export function xmlFault({ code, message, status }: Fault): WireAnswer {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${plain(code)}</Code><Message>${plain(message)}</Message></Error><RequestId>edge</RequestId></ErrorResponse>`,
  };
}

function plain(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
