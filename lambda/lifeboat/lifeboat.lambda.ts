import { type Answer, answerTo, settingsOf } from './decide';

const settings = settingsOf(process.env);

/** Nothing is asked of anybody, so there is nothing to wait for, and nothing that could fail. */
export async function handler(event: unknown): Promise<Answer> {
  try {
    return answerTo(event, settings, Math.random());
  } catch (error) {
    // Not known to happen. With the headers of an empty request, there is an answer all the same.
    console.error(error);
    return answerTo({}, settings, Math.random());
  }
}
