import type { Message } from '../message';
import type { ChannelPort } from '../ports';
import { type HttpPorts, post } from './http';
import { type ReadSecret, secretText } from './secret';

/** A Slack incoming webhook; its address is the secret. */
export class SlackChannel implements ChannelPort {
  public constructor(
    public readonly name: string,
    private readonly secret: ReadSecret,
    private readonly http: HttpPorts,
  ) {}

  public async send(message: Message, _messageId: string, untilMs: number): Promise<void> {
    const url = (await secretText(this.secret, untilMs)).trim();
    await post({ url, body: JSON.stringify(message.slack), headers: {}, secrets: [] }, untilMs, this.http);
  }
}
