import type { Answers } from './custom-resource';

const ATTEMPTS = 3;
const ATTEMPT_MS = 3_000;

/** Puts the answer at the pre-signed address that came with the request. */
export class HttpAnswers implements Answers {
  public async send(url: string, body: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await put(url, body);
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }
}

async function put(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    // The address is signed for an empty content type; fetch would add one to a text.
    headers: { 'content-type': '' },
    body: Buffer.from(body),
    signal: AbortSignal.timeout(ATTEMPT_MS),
  });
  if (!response.ok) throw new Error(`CloudFormation's answer address returned ${response.status}`);
}
