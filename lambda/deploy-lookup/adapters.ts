import { DescribeManagedPrefixListsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { Directory } from './handle';

export class AwsDirectory implements Directory {
  public constructor(
    private readonly ssm: SSMClient,
    private readonly ec2: EC2Client,
  ) {}

  public async readParameter(name: string, signal: AbortSignal): Promise<string | undefined> {
    const { Parameter } = await this.ssm.send(new GetParameterCommand({ Name: name }), {
      abortSignal: signal,
    });
    return Parameter?.Value;
  }

  public async prefixListIds(name: string, signal: AbortSignal): Promise<string[]> {
    const { PrefixLists = [] } = await this.ec2.send(
      new DescribeManagedPrefixListsCommand({ Filters: [{ Name: 'prefix-list-name', Values: [name] }] }),
      { abortSignal: signal },
    );
    return PrefixLists.flatMap(({ PrefixListId }) => (PrefixListId ? [PrefixListId] : []));
  }
}
