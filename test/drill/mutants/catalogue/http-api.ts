import type { Mutant } from '../mutant';

/** An HTTP API with a function behind it, to which DNS leads when the Region of the servers is lost. */
export const HTTP_API_MUTANTS: readonly Mutant[] = [
  {
    name: 'API Gateway may not invoke the lifeboat’s function',
    scenario: 'quiet',
    change: (site) => site.remove('control', 'AWS::Lambda::Permission', /Lifeboat/),
    red: 'messages-arrive',
    says: /could not reach .*Lifeboat.*: its policy does not allow lambda:InvokeFunction/,
  },
  {
    name: 'the lifeboat answers one request a second',
    scenario: 'region-lost',
    change: (site) => {
      const { Properties } = site.only('control', 'AWS::ApiGatewayV2::Stage', /Lifeboat/);
      Properties.DefaultRouteSettings = { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 };
    },
    red: 'failed-requests',
    says: /shows a naked error \(429\) .* API Gateway answers 429/,
  },
  {
    name: 'the lifeboat is not mapped to the name that visitors ask for',
    scenario: 'region-lost',
    change: (site) => site.remove('control', 'AWS::ApiGatewayV2::ApiMapping', /Lifeboat\/www\.shop\.example/),
    red: 'failed-requests',
    says: /shows a naked error \(403\) .* API Gateway answers 403/,
  },
];
