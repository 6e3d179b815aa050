import type { Brief } from './message';

// Limits of Slack's Block Kit (documented: Slack "Blocks reference": header 150, section text 3,000
// characters).
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 3000;

/** The body of an incoming webhook: blocks, and the text that notifications and screen readers use. */
export function slackPayload(brief: Brief): Readonly<Record<string, unknown>> {
  return {
    text: escapeText(brief.title),
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: cut(brief.title, HEADER_CHARACTERS), emoji: false },
      },
      ...(brief.opening ? [section(escapeText(brief.opening))] : []),
      ...brief.sections.map(({ label, lines }) =>
        section(`*${escapeText(label)}*\n${lines.map(escapeText).join('\n')}`),
      ),
      section(brief.links.map(({ label, url }) => `<${escapeText(url)}|${escapeText(label)}>`).join('   ')),
    ],
  };
}

function section(text: string): Record<string, unknown> {
  return { type: 'section', text: { type: 'mrkdwn', text: cut(text, SECTION_CHARACTERS), verbatim: true } };
}

/**
 * Slack reads only these three as control characters (documented: Slack "Formatting text for app surfaces").
 */
const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
